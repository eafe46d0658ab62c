import type { errorsTexts as english } from '../en/errors.ts'
import type { TextsLike } from '../shape.ts'

export const errorsTexts: TextsLike<typeof english, 'one' | 'many' | 'other'> = {
  errors: {
    'code-malformed': {
      title: 'Ce n’est pas un code d’association complet.',
      titleWord1: 'Le premier mot n’est dans aucun code.',
      titleWord2: 'Le deuxième mot n’est dans aucun code.',
      titleWord3: 'Le troisième mot n’est dans aucun code.',
      titleWord4: 'Le quatrième mot n’est dans aucun code.',
      advice:
        'Un code est fait de quatre chiffres et de mots, comme 4821-ocean-velvet. Aucun essai n’a été compté.',
      adviceSuggestion: 'Vouliez-vous dire « {{suggestion}} » ? Aucun essai n’a été compté.',
    },
    'code-wrong': {
      title: 'Le code ne correspondait pas.',
      advice:
        'Comparez chaque mot avec l’expéditeur et réessayez. S’ils sont tous bons, demandez un nouveau code.',
    },
    'code-expired': {
      title: 'Ce code a expiré, ou personne n’utilise son numéro.',
      advice:
        'Vérifiez les quatre chiffres. S’ils sont bons, il faut partager à nouveau les fichiers pour un nouveau code.',
    },
    'code-used-up': {
      title: 'Le code a été fermé après trop de mauvais essais.',
      advice: 'Partagez à nouveau les fichiers pour obtenir un nouveau code.',
    },
    'code-busy': {
      title: 'Quelqu’un d’autre se connecte en ce moment avec ce code.',
      advice:
        'Attendez un instant et réessayez. Si personne d’autre ne devait le connaître, partagez à nouveau les fichiers pour un nouveau code.',
    },
    'pairing-failed': {
      title: 'L’autre côté n’a pas terminé l’association.',
      advice:
        'Assurez-vous que les deux côtés ont le Dropline le plus récent, puis réessayez avec un nouveau code.',
    },
    'no-signaling': {
      title: 'Ni le réseau local ni un serveur de rendez-vous n’ont pu être joints.',
      advice:
        'Vérifiez le réseau et, dans les réglages, que le réseau local est activé ou que le serveur est le bon.',
    },
    'no-path': {
      title: 'Les deux ordinateurs se sont trouvés, mais n’ont pas pu se connecter.',
      advice: 'Mettez-les sur le même réseau ou laissez Dropline traverser le pare-feu, puis réessayez.',
      adviceRelaysOnly:
        '« {{setting}} » est activé, mais aucun relais n’a été atteint. Ajoutez un serveur TURN, réglez « {{relay}} » sur « {{always}} » ou désactivez « {{setting}} ».',
    },
    'peer-lost': {
      title: 'La connexion à l’autre ordinateur a été perdue.',
      advice:
        'Assurez-vous qu’il est éveillé et en ligne. Ce qui est arrivé est gardé : continuez quand les deux côtés sont de retour.',
    },
    'protocol-violation': {
      title: 'L’autre côté a envoyé quelque chose d’inattendu, la connexion a donc été fermée.',
      advice:
        'Mettez Dropline à jour sur les deux ordinateurs. Si cela se reproduit, ne faites pas confiance à l’autre côté.',
    },
    'version-mismatch': {
      title: 'Les deux ordinateurs ont des versions de Dropline qui ne se comprennent pas.',
      advice: 'Mettez Dropline à jour sur les deux, puis réessayez.',
    },
    declined: {
      title: 'Les fichiers ont été refusés.',
      advice: 'Rien n’a été enregistré. Si c’était une erreur, partagez-les à nouveau pour un nouveau code.',
    },
    cancelled: {
      title: 'Vous avez annulé le transfert.',
      advice: 'Pour recommencer, partagez à nouveau les fichiers pour un nouveau code.',
    },
    'cancelled-by-peer': {
      title: 'L’autre personne a annulé le transfert.',
      advice: 'Demandez-lui s’il faut réessayer ; il faudra un nouveau code.',
    },
    'manifest-rejected': {
      title: 'Les fichiers ont été refusés car l’un d’eux ne peut pas être enregistré sans risque.',
      titleNamed: 'Les fichiers ont été refusés car « {{name}} » ne peut pas être enregistré sans risque.',
      advice: 'Rien n’a été enregistré. L’expéditeur peut le renommer et partager à nouveau.',
    },
    'disk-full': {
      title: 'Le disque du destinataire est plein.',
      titleNeeded: 'Le disque du destinataire est plein : il faut {{needed}}.',
      titleRoom: 'Le disque du destinataire est plein : il faut {{needed}}, il reste {{free}}.',
      advice: 'Libérez de la place ou choisissez un autre dossier, puis recommencez.',
    },
    'source-unreadable': {
      title: 'Un fichier ne peut pas être lu sur l’ordinateur qui envoie.',
      titleNamed: '« {{name}} » ne peut pas être lu sur l’ordinateur qui envoie.',
      advice: 'Vérifiez qu’il existe encore et peut être ouvert, puis partagez à nouveau.',
    },
    'source-changed': {
      title: 'Un fichier a changé pendant son envoi.',
      titleNamed: '« {{name}} » a changé pendant son envoi.',
      advice: 'Attendez que plus rien n’y écrive, puis partagez à nouveau.',
    },
    'target-unwritable': {
      title: 'Impossible d’écrire dans le dossier des fichiers reçus sur l’ordinateur qui reçoit.',
      titleNamed: 'Impossible d’écrire « {{name}} » sur l’ordinateur qui reçoit.',
      titleTooLarge:
        '« {{name}} » dépasse la taille qu’un fichier peut avoir sur le disque qui reçoit ({{limit}}).',
      advice: 'Choisissez un dossier où l’écriture est permise, puis recommencez.',
      adviceTooLarge:
        'Choisissez un dossier sur un autre disque, ou formatez celui-ci avec un système de fichiers plus récent, comme exFAT.',
    },
    'hash-mismatch': {
      title: 'Un fichier est arrivé abîmé et a été jeté.',
      titleNamed: '« {{name}} » est arrivé abîmé et a été jeté.',
      advice: 'Relancez le transfert. Si cela se reproduit, vérifiez les disques et le réseau.',
    },
    'name-unsupported': {
      title: 'Un fichier a un nom qui ne peut pas être envoyé.',
      titleNamed: '« {{name}} » est un nom qui ne peut pas être envoyé.',
      advice: 'Renommez-le, puis partagez à nouveau.',
    },
    'identity-changed': {
      title: 'Cet appareil n’est pas celui que vous avez mémorisé : son identité a changé.',
      advice:
        'Rien n’a été envoyé ni accepté. Demandez si Dropline y a été réinstallé. Si oui, oubliez l’appareil et mémorisez-le à nouveau ; sinon, quelqu’un d’autre se fait peut-être passer pour lui.',
    },
    'address-malformed': {
      title: 'Ce n’est pas une adresse.',
      advice:
        'Une adresse ressemble à 192.168.1.20 ou 192.168.1.20:34821. L’autre ordinateur affiche la sienne.',
    },
    'address-silent': {
      title: 'Aucun Dropline qui veuille être vu n’a répondu à cette adresse.',
      advice: 'Vérifiez l’adresse, et que l’autre ordinateur est visible par tous ou a mémorisé celui-ci.',
    },
    'not-rememberable': {
      title: 'Ces deux ordinateurs ne peuvent plus se mémoriser grâce à ce transfert.',
      advice: 'Envoyez quelque chose avec un nouveau code, et mémorisez alors l’appareil.',
    },
    'device-unknown': {
      title: 'Cet appareil n’est pas mémorisé.',
      advice: 'Connectez-vous avec un code et mémorisez-le, ou choisissez-en un autre.',
    },
    'device-away': {
      title: 'Cet appareil ne répond pas.',
      advice:
        'Il n’est peut-être plus là, ou son pare-feu ne laisse entrer personne. Partagez plutôt avec un code, ou laissez Dropline traverser ce pare-feu.',
    },
    'devices-locked': {
      title:
        'Les appareils mémorisés ne peuvent pas être ouverts : le trousseau de cet ordinateur est verrouillé.',
      advice: 'Déverrouillez le trousseau, puis redémarrez Dropline.',
    },
    'peer-busy': {
      title: 'L’autre ordinateur reçoit trop de demandes à la fois.',
      advice: 'Attendez un instant et réessayez.',
    },
    'nothing-to-send': {
      title: 'Il n’y avait ni fichier ni dossier à envoyer.',
      advice: 'Déposez des fichiers depuis un dossier, ou choisissez-en.',
    },
    'setting-invalid': {
      title: 'Un réglage ne peut pas prendre cette valeur.',
      advice: 'Corrigez-le dans les réglages.',
    },
    'engine-crashed': {
      title: 'La partie de Dropline qui transfère les fichiers s’est arrêtée de façon inattendue.',
      advice: 'Elle a été relancée. Partagez ou recevez les fichiers encore une fois.',
    },
    internal: {
      title: 'Quelque chose s’est mal passé dans Dropline.',
      advice: 'Réessayez. Si cela se reproduit, redémarrez Dropline et signalez ce que vous avez fait.',
    },
    'peer-left': {
      title: 'L’autre ordinateur a arrêté le transfert pour l’instant.',
      advice: 'Rien n’est perdu : il reprend où il en était quand les deux côtés sont de retour.',
    },
    'target-missing': {
      title: 'Le dossier des fichiers reçus a disparu sur l’ordinateur qui reçoit.',
      advice: 'Rebranchez ou remontez le disque ; le transfert reprend alors où il en était.',
    },
    'not-resumable': {
      title: 'Ce transfert ne peut plus être repris.',
      advice:
        'Partagez à nouveau les fichiers pour un nouveau code. Ce qui est déjà arrivé n’est pas envoyé deux fois s’il va dans le même dossier avec « ignorer ».',
    },
  },
}
