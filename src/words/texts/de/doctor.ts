import type { doctorTexts as english } from '../en/doctor.ts'
import type { TextsLike } from '../shape.ts'

export const doctorTexts: TextsLike<typeof english, 'one' | 'other'> = {
  doctor: {
    title: 'Verbindung prüfen',
    findOut: 'Ursache finden',
    running: 'Dieses Netz wird untersucht…',
    runningHint: 'Das dauert bis zu zehn Sekunden.',
    again: 'Noch einmal prüfen',
    copy: 'Bericht kopieren',
    found: 'Was gefunden wurde',
    likely: 'Wahrscheinliche Ursache: {{cause}}',
    also: 'Außerdem: {{cause}}',
    note: 'Hinweis: {{cause}}',
    sentences: '{{title}} {{remedy}}',
    line: '{{subject}}: {{result}}',
    withDetail: '{{result}} ({{detail}})',
    outcome: {
      works: {
        direct: 'Geräte in der Nähe werden gefunden, und Computer anderswo werden direkt erreicht.',
        relayed: 'Geräte in der Nähe werden gefunden, und Computer anderswo werden über das Relais erreicht.',
        blocked: 'Geräte in der Nähe werden gefunden, aber Computer anderswo sind nicht erreichbar.',
        untested:
          'Geräte in der Nähe werden gefunden. Für den Weg zu Computern anderswo war kein Server zum Prüfen da.',
      },
      blocked: {
        direct: 'Geräte in der Nähe werden nicht gefunden, aber Computer anderswo werden direkt erreicht.',
        relayed:
          'Geräte in der Nähe werden nicht gefunden, aber Computer anderswo werden über das Relais erreicht.',
        blocked: 'Weder Geräte in der Nähe noch Computer anderswo sind erreichbar.',
        untested:
          'Geräte in der Nähe werden nicht gefunden. Für den Weg zu Computern anderswo war kein Server zum Prüfen da.',
      },
    },
    section: {
      computer: 'Dieser Computer',
      nearby: 'Geräte in der Nähe',
      rendezvous: 'Vermittlungsserver',
      router: 'Router und STUN-Server',
      relays: 'Relais (TURN)',
      candidates: 'Wege, die WebRTC gefunden hat',
    },
    interface: {
      wired: '{{name}} (Kabel)',
      wireless: '{{name}} (WLAN)',
      vpn: '{{name}} (VPN)',
      virtual: '{{name}} (virtuell)',
      other: '{{name}} (andere)',
    },
    interfaces: 'Netzwerkschnittstellen',
    none: 'keine',
    route: 'Ins Internet von',
    mdns: 'Multicast-DNS auf {{name}}',
    mdnsWorks_one: 'geht, {{count, number}} anderes Gerät antwortet',
    mdnsWorks_other: 'geht, {{count, number}} andere Geräte antworten',
    mdnsProblem: {
      'not-opened': 'Port 5353 lässt sich nicht öffnen',
      'not-sent': 'die Frage ließ sich nicht senden',
      silent: 'die Frage kam nicht zurück',
    },
    rendezvousWorks: 'hat zwei Seiten in {{time}} zusammengebracht',
    clocksDiffer: '{{works}}; die Uhren weichen um {{skew}} ab',
    router: 'Router ({{protocol}})',
    stunWorks: '{{address}} in {{time}}',
    turnWorks: 'leitet über {{address}} weiter, {{time}}',
    candidate: 'Kandidat, {{kind}}',
    candidateFound: '{{address}} nach {{time}}',
    candidateKind: {
      host: 'dieser Computer',
      srflx: 'Router (STUN)',
      prflx: 'von der Gegenseite gesehen',
      relay: 'Relais (TURN)',
    },
    time: 'Zeit',
    kind: 'Art',
    address: 'Adresse',
    stackWorks: 'in {{time}} mit sich selbst verbunden',
    stackBroken: 'verbindet sich nicht einmal mit sich selbst',
    failure: {
      dns: 'der Name hat keine Adresse',
      refused: 'dort hört nichts zu',
      timeout: 'keine Antwort',
      unreachable: 'kein Weg dorthin',
      certificate: 'dem Zertifikat wird nicht vertraut',
      'not-dropline': 'antwortet, aber nicht als Vermittlungsserver',
      credentials: 'lehnt Benutzername oder Passwort ab',
      rejected: 'antwortet mit einem Fehler',
    },
    mapping: {
      none: 'keine Adressumsetzung',
      'endpoint-independent': 'eine äußere Adresse für alle (Cone-NAT)',
      dependent: 'für jeden Server eine andere äußere Adresse (symmetrisches NAT)',
      unknown: 'nur ein Server, daher ist seine Art nicht bekannt',
    },
    cause: {
      'no-network': {
        title: 'Dieser Computer ist mit keinem Netz verbunden.',
        remedy: 'Verbinde ihn mit einem WLAN oder einem Kabel und prüfe noch einmal.',
      },
      clock: {
        title: 'Die Uhr dieses Computers geht um {{subject}} falsch.',
        remedy:
          'Schalte Datum und Uhrzeit auf automatisch: Mit einer falschen Uhr scheinen Zertifikate und Relais-Passwörter ungültig.',
      },
      'captive-portal': {
        title: 'Statt des Servers {{subject}} antwortet etwas anderes.',
        remedy:
          'Öffne eine Webseite, um dich in diesem Netz anzumelden, oder prüfe die Adresse und die Proxy-Einstellungen.',
      },
      'no-internet': {
        title: 'Dieses Netz führt nirgendwohin: Es gibt keinen Weg ins Internet.',
        remedy:
          'Computer im selben Netz finden sich trotzdem. Für andere stelle eine Verbindung zum Internet her.',
      },
      'server-name': {
        title: 'Der Name des Servers {{subject}} hat keine Adresse.',
        remedy: 'Prüfe die Schreibweise der Adresse und die DNS-Einstellungen dieses Computers.',
      },
      'server-down': {
        title: 'Der Computer von {{subject}} antwortet, aber dort läuft kein Vermittlungsserver.',
        remedy: 'Starte den Server („dropline serve“) oder berichtige den Port in der Adresse.',
      },
      'server-unreachable': {
        title: 'Der Server {{subject}} antwortet nicht.',
        remedy:
          'Vielleicht blockiert ihn eine Firewall, oder er ist aus. Versuche ein anderes Netz oder frage, wer ihn betreibt.',
      },
      'server-certificate': {
        title: 'Dem Zertifikat von {{subject}} wird nicht vertraut.',
        remedy:
          'Erneuere es auf dem Server. Ist es dort in Ordnung, prüfe die Uhr dieses Computers und ob ein Proxy dazwischen ist.',
      },
      'server-trouble': {
        title: 'Der Server {{subject}} wurde erreicht, hat aber zwei Seiten nicht zusammengebracht.',
        remedy:
          'Versuche es in einer Minute noch einmal; bleibt es so, sollte der Betreiber Protokoll und Version des Servers ansehen.',
      },
      'stun-unreachable': {
        title: 'Der STUN-Server {{subject}} antwortet nicht.',
        remedy: 'Prüfe Adresse und Port, und ob eine Firewall UDP zu ihm durchlässt.',
      },
      'stack-broken': {
        title: 'WebRTC geht auf diesem Computer nicht: Es erreicht nicht einmal sich selbst.',
        remedy: 'Lass Dropline durch die Firewall oder das Sicherheitsprogramm dieses Computers.',
      },
      'udp-blocked-no-relay': {
        title:
          'Dieses Netz scheint UDP zu blockieren (kein STUN-Server antwortet), und es gibt kein Relais, das über TCP geht.',
        remedy: 'Nimm einen Server mit Relais (TURN über TCP oder TLS) oder ein anderes Netz.',
      },
      'symmetric-nat-no-relay': {
        title:
          'Der Router gibt jeder Verbindung eine andere Adresse (symmetrisches NAT), und es gibt kein Relais.',
        remedy:
          'Direkte Verbindungen gelingen nur zu Seiten mit einfacherem Router. Nimm einen Server mit Relais (TURN).',
      },
      'relay-credentials': {
        title: 'Das Relais {{subject}} lehnt Benutzername oder Passwort ab.',
        remedy:
          'Berichtige sie. Kommen sie von einem Vermittlungsserver, prüfe das Geheimnis, das er mit dem Relais teilt, und beide Uhren.',
      },
      'relay-certificate': {
        title: 'Dem Zertifikat des Relais {{subject}} wird nicht vertraut.',
        remedy: 'Erneuere es auf dem Relais, für den Namen in seiner Adresse.',
      },
      'relay-unreachable': {
        title: 'Das Relais {{subject}} antwortet nicht.',
        remedy:
          'Prüfe die Adresse, starte es und öffne seine Ports in der Firewall des Servers (3478 und die Relais-Ports, UDP und TCP).',
      },
      'relay-trouble': {
        title: 'Das Relais {{subject}} antwortet, leitet aber nichts weiter.',
        remedy: 'Vielleicht sind seine Grenzen erreicht. Der Betreiber sollte sein Protokoll ansehen.',
      },
      'mdns-blocked': {
        title: 'Multicast-DNS geht auf {{subject}} nicht, daher werden Geräte in der Nähe nicht gefunden.',
        remedy:
          'Lass UDP-Port 5353 durch die Firewall dieses Computers. Codes gehen weiterhin über einen Server.',
      },
      vpn: {
        title: 'Der ganze Verkehr geht durch das VPN {{subject}}.',
        remedy:
          'Werden Geräte in der Nähe nicht gefunden, erlaube im VPN-Programm den Zugriff auf das lokale Netz oder halte es an.',
      },
      'udp-blocked': {
        title:
          'Dieses Netz scheint UDP zu blockieren: Übertragungen gehen über TCP durch das Relais, was langsamer ist.',
        remedy: 'Lass für direkte Übertragungen UDP durch die Firewall hinaus oder nimm ein anderes Netz.',
      },
      'symmetric-nat': {
        title: 'Der Router gibt jeder Verbindung eine andere Adresse (symmetrisches NAT).',
        remedy:
          'Übertragungen zu anderen hinter so einem Router gehen durch das Relais. Im selben Netz sind sie direkt.',
      },
      'no-relay': {
        title: 'Der Server bietet kein Relais an.',
        remedy:
          'Die meisten Router lassen eine direkte Verbindung zu; wo nicht, hilft ein Relais (TURN) auf dem Server.',
      },
      alone: {
        title: 'Kein anderes Gerät in diesem Netz antwortet.',
        remedy:
          'Falls welche da sein sollten: Gast- und Hotelnetze halten Geräte getrennt (Client-Isolation). Nimm einen Code und einen Server oder ein anderes WLAN.',
      },
    },
  },
}
