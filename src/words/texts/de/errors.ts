import type { errorsTexts as english } from '../en/errors.ts'
import type { TextsLike } from '../shape.ts'

export const errorsTexts: TextsLike<typeof english, 'one' | 'other'> = {
  errors: {
    'code-malformed': {
      title: 'Das ist kein vollständiger Kopplungscode.',
      titleWord1: 'Das erste Wort kommt in keinem Code vor.',
      titleWord2: 'Das zweite Wort kommt in keinem Code vor.',
      titleWord3: 'Das dritte Wort kommt in keinem Code vor.',
      titleWord4: 'Das vierte Wort kommt in keinem Code vor.',
      advice: 'Ein Code sind vier Ziffern und Wörter, etwa 4821-ocean-velvet. Kein Versuch wurde verbraucht.',
      adviceSuggestion: 'Meintest du „{{suggestion}}“? Kein Versuch wurde verbraucht.',
    },
    'code-wrong': {
      title: 'Der Code stimmte nicht überein.',
      advice:
        'Vergleiche jedes Wort mit dem Absender und versuche es noch einmal. Wenn alle stimmen, bitte um einen neuen Code.',
    },
    'code-expired': {
      title: 'Dieser Code ist abgelaufen, oder niemand benutzt seine Nummer.',
      advice:
        'Prüfe die vier Ziffern. Wenn sie stimmen, müssen die Dateien für einen neuen Code noch einmal freigegeben werden.',
    },
    'code-used-up': {
      title: 'Der Code wurde nach zu vielen falschen Versuchen geschlossen.',
      advice: 'Gib die Dateien noch einmal frei, um einen neuen Code zu bekommen.',
    },
    'code-busy': {
      title: 'Gerade verbindet sich jemand anderes mit diesem Code.',
      advice:
        'Warte einen Moment und versuche es noch einmal. Wenn ihn sonst niemand kennen sollte, gib die Dateien für einen neuen Code noch einmal frei.',
    },
    'pairing-failed': {
      title: 'Die andere Seite hat die Kopplung nicht abgeschlossen.',
      advice:
        'Sorge dafür, dass beide Seiten das neueste Dropline haben, und versuche es mit einem neuen Code.',
    },
    'no-signaling': {
      title: 'Weder das lokale Netz noch ein Vermittlungsserver war erreichbar.',
      advice:
        'Prüfe das Netz und in den Einstellungen, ob das lokale Netz eingeschaltet ist oder der Server stimmt.',
    },
    'no-path': {
      title: 'Die beiden Computer haben sich gefunden, konnten sich aber nicht verbinden.',
      advice:
        'Bring beide in dasselbe Netz oder lass Dropline durch die Firewall, und versuche es noch einmal.',
      adviceRelaysOnly:
        '„{{setting}}“ ist eingeschaltet, aber kein Relais war erreichbar. Trage einen TURN-Server ein, stelle „{{relay}}“ auf „{{always}}“ oder schalte „{{setting}}“ aus.',
    },
    'peer-lost': {
      title: 'Die Verbindung zum anderen Computer ging verloren.',
      advice:
        'Sorge dafür, dass er wach und online ist. Was angekommen ist, bleibt: mach weiter, wenn beide Seiten wieder da sind.',
    },
    'protocol-violation': {
      title: 'Die andere Seite hat etwas Unerwartetes gesendet, deshalb wurde die Verbindung geschlossen.',
      advice:
        'Aktualisiere Dropline auf beiden Computern. Wenn es wieder geschieht, traue der anderen Seite nicht.',
    },
    'version-mismatch': {
      title: 'Auf den beiden Computern laufen Versionen von Dropline, die sich nicht verstehen.',
      advice: 'Aktualisiere Dropline auf beiden und versuche es noch einmal.',
    },
    declined: {
      title: 'Die Dateien wurden abgelehnt.',
      advice:
        'Nichts wurde gespeichert. Wenn das ein Versehen war, gib sie für einen neuen Code noch einmal frei.',
    },
    cancelled: {
      title: 'Du hast die Übertragung abgebrochen.',
      advice: 'Um neu zu beginnen, gib die Dateien für einen neuen Code noch einmal frei.',
    },
    'cancelled-by-peer': {
      title: 'Die andere Person hat die Übertragung abgebrochen.',
      advice: 'Frag sie, ob ihr es noch einmal versucht; dafür braucht es einen neuen Code.',
    },
    'manifest-rejected': {
      title: 'Die Dateien wurden abgewiesen, weil eine davon nicht sicher gespeichert werden kann.',
      titleNamed: 'Die Dateien wurden abgewiesen, weil „{{name}}“ nicht sicher gespeichert werden kann.',
      advice: 'Nichts wurde gespeichert. Der Absender kann sie umbenennen und noch einmal freigeben.',
    },
    'disk-full': {
      title: 'Die Festplatte des Empfängers ist voll.',
      titleNeeded: 'Die Festplatte des Empfängers ist voll: {{needed}} werden gebraucht.',
      titleRoom: 'Die Festplatte des Empfängers ist voll: {{needed}} werden gebraucht, {{free}} sind frei.',
      advice: 'Schaffe Platz oder wähle einen anderen Ordner, und beginne dann noch einmal.',
    },
    'source-unreadable': {
      title: 'Eine Datei kann auf dem sendenden Computer nicht gelesen werden.',
      titleNamed: '„{{name}}“ kann auf dem sendenden Computer nicht gelesen werden.',
      advice: 'Prüfe, ob sie noch da ist und geöffnet werden darf, und gib sie dann noch einmal frei.',
    },
    'source-changed': {
      title: 'Eine Datei wurde geändert, während sie gesendet wurde.',
      titleNamed: '„{{name}}“ wurde geändert, während es gesendet wurde.',
      advice: 'Warte, bis nichts mehr hineinschreibt, und gib sie dann noch einmal frei.',
    },
    'target-unwritable': {
      title:
        'In den Ordner für empfangene Dateien kann auf dem empfangenden Computer nicht geschrieben werden.',
      titleNamed: '„{{name}}“ kann auf dem empfangenden Computer nicht geschrieben werden.',
      titleTooLarge:
        '„{{name}}“ ist größer, als eine Datei auf dem empfangenden Datenträger sein kann ({{limit}}).',
      advice: 'Wähle einen Ordner, in den geschrieben werden darf, und beginne dann noch einmal.',
      adviceTooLarge:
        'Wähle einen Ordner auf einem anderen Datenträger, oder formatiere diesen mit einem neueren Dateisystem wie exFAT.',
    },
    'hash-mismatch': {
      title: 'Eine Datei kam beschädigt an und wurde verworfen.',
      titleNamed: '„{{name}}“ kam beschädigt an und wurde verworfen.',
      advice:
        'Starte die Übertragung noch einmal. Wenn es wieder geschieht, prüfe die Festplatten und das Netz.',
    },
    'name-unsupported': {
      title: 'Eine Datei hat einen Namen, der nicht gesendet werden kann.',
      titleNamed: '„{{name}}“ ist ein Name, der nicht gesendet werden kann.',
      advice: 'Benenne sie um und gib sie dann noch einmal frei.',
    },
    'identity-changed': {
      title: 'Dieses Gerät ist nicht das, das du dir gemerkt hast: Seine Identität hat sich geändert.',
      advice:
        'Es wurde nichts gesendet und nichts angenommen. Frag, ob Dropline dort neu eingerichtet wurde. Wenn ja, vergiss das Gerät und merke es dir neu; wenn nicht, gibt sich vielleicht jemand anderes dafür aus.',
    },
    'address-malformed': {
      title: 'Das ist keine Adresse.',
      advice:
        'Eine Adresse sieht so aus: 192.168.1.20 oder 192.168.1.20:34821. Der andere Computer zeigt seine an.',
    },
    'address-silent': {
      title: 'Unter dieser Adresse hat kein Dropline geantwortet, das gesehen werden will.',
      advice:
        'Prüfe die Adresse, und ob der andere Computer für alle sichtbar ist oder sich diesen gemerkt hat.',
    },
    'not-rememberable': {
      title: 'Über diese Übertragung können sich die beiden Computer einander nicht mehr merken.',
      advice: 'Sende etwas mit einem neuen Code und merke dir das Gerät dann.',
    },
    'device-unknown': {
      title: 'Dieses Gerät ist nicht gemerkt.',
      advice: 'Verbinde dich mit einem Code und merke es dir, oder wähle ein anderes.',
    },
    'device-away': {
      title: 'Dieses Gerät antwortet nicht.',
      advice:
        'Vielleicht ist es nicht mehr da, oder seine Firewall lässt niemanden herein. Teile stattdessen mit einem Code, oder lass Dropline dort durch die Firewall.',
    },
    'devices-locked': {
      title:
        'Die gemerkten Geräte lassen sich nicht öffnen: Der Schlüsselbund dieses Computers ist gesperrt.',
      advice: 'Entsperre den Schlüsselbund und starte Dropline dann neu.',
    },
    'peer-busy': {
      title: 'Der andere Computer wird gerade zu viel auf einmal gefragt.',
      advice: 'Warte einen Moment und versuche es noch einmal.',
    },
    'nothing-to-send': {
      title: 'Es gab keine Datei und keinen Ordner zu senden.',
      advice: 'Zieh Dateien aus einem Ordner hierher, oder wähle welche.',
    },
    'setting-invalid': {
      title: 'Eine Einstellung kann nicht auf diesen Wert gesetzt werden.',
      advice: 'Berichtige sie in den Einstellungen.',
    },
    'engine-crashed': {
      title: 'Der Teil von Dropline, der Dateien bewegt, hat unerwartet angehalten.',
      advice: 'Er läuft wieder. Sende oder empfange die Dateien noch einmal.',
    },
    internal: {
      title: 'In Dropline ist etwas schiefgegangen.',
      advice:
        'Versuche es noch einmal. Wenn es wieder geschieht, starte Dropline neu und melde, was du getan hast.',
    },
    'peer-left': {
      title: 'Der andere Computer hat die Übertragung vorerst angehalten.',
      advice: 'Nichts ist verloren: es geht weiter, wo es war, wenn beide Seiten wieder da sind.',
    },
    'target-missing': {
      title: 'Der Ordner für empfangene Dateien ist auf dem empfangenden Computer verschwunden.',
      advice:
        'Schließe das Laufwerk wieder an oder hänge es ein; die Übertragung geht dann weiter, wo sie war.',
    },
    'not-resumable': {
      title: 'Diese Übertragung kann nicht mehr fortgesetzt werden.',
      advice:
        'Gib die Dateien für einen neuen Code noch einmal frei. Was schon da ist, wird nicht zweimal gesendet, wenn es mit „überspringen“ in denselben Ordner geht.',
    },
  },
}
