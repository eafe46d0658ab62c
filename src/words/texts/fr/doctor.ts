import type { doctorTexts as english } from '../en/doctor.ts'
import type { TextsLike } from '../shape.ts'

export const doctorTexts: TextsLike<typeof english, 'one' | 'many' | 'other'> = {
  doctor: {
    title: 'Vérifier la connexion',
    findOut: 'Trouver la cause',
    running: 'Examen de ce réseau…',
    runningHint: 'Cela prend jusqu’à dix secondes.',
    again: 'Vérifier encore',
    copy: 'Copier le rapport',
    found: 'Ce qui a été trouvé',
    likely: 'Cause probable : {{cause}}',
    also: 'Aussi : {{cause}}',
    note: 'Remarque : {{cause}}',
    sentences: '{{title}} {{remedy}}',
    line: '{{subject}} : {{result}}',
    withDetail: '{{result}} ({{detail}})',
    outcome: {
      works: {
        direct: 'Les appareils à proximité sont trouvés et les ordinateurs éloignés sont joints directement.',
        relayed:
          'Les appareils à proximité sont trouvés et les ordinateurs éloignés sont joints par le relais.',
        blocked:
          'Les appareils à proximité sont trouvés, mais les ordinateurs éloignés ne peuvent pas être joints.',
        untested:
          'Les appareils à proximité sont trouvés. Il n’y avait pas de serveur pour tester le chemin vers les ordinateurs éloignés.',
      },
      blocked: {
        direct:
          'Les appareils à proximité sont introuvables, mais les ordinateurs éloignés sont joints directement.',
        relayed:
          'Les appareils à proximité sont introuvables, mais les ordinateurs éloignés sont joints par le relais.',
        blocked: 'Ni les appareils à proximité ni les ordinateurs éloignés ne peuvent être joints.',
        untested:
          'Les appareils à proximité sont introuvables. Il n’y avait pas de serveur pour tester le chemin vers les ordinateurs éloignés.',
      },
    },
    section: {
      computer: 'Cet ordinateur',
      nearby: 'Appareils à proximité',
      rendezvous: 'Serveur de rendez-vous',
      router: 'Routeur et serveurs STUN',
      relays: 'Relais (TURN)',
      candidates: 'Chemins trouvés par WebRTC',
    },
    interface: {
      wired: '{{name}} (câble)',
      wireless: '{{name}} (Wi-Fi)',
      vpn: '{{name}} (VPN)',
      virtual: '{{name}} (virtuelle)',
      other: '{{name}} (autre)',
    },
    interfaces: 'Interfaces réseau',
    none: 'aucune',
    route: 'Vers Internet depuis',
    mdns: 'DNS multicast sur {{name}}',
    mdnsWorks_one: 'fonctionne, {{count, number}} autre appareil répond',
    mdnsWorks_many: 'fonctionne, {{count, number}} d’autres appareils répondent',
    mdnsWorks_other: 'fonctionne, {{count, number}} autres appareils répondent',
    mdnsProblem: {
      'not-opened': 'le port 5353 ne peut pas être ouvert',
      'not-sent': 'la question n’a pas pu être envoyée',
      silent: 'la question n’est pas revenue',
    },
    rendezvousWorks: 'a mis deux côtés en relation en {{time}}',
    clocksDiffer: '{{works}} ; les horloges diffèrent de {{skew}}',
    router: 'Routeur ({{protocol}})',
    stunWorks: '{{address}} en {{time}}',
    turnWorks: 'relaie à {{address}}, {{time}}',
    candidate: 'Candidat, {{kind}}',
    candidateFound: '{{address}} après {{time}}',
    candidateKind: {
      host: 'cet ordinateur',
      srflx: 'routeur (STUN)',
      prflx: 'vu par l’autre côté',
      relay: 'relais (TURN)',
    },
    time: 'Temps',
    kind: 'Type',
    address: 'Adresse',
    stackWorks: 'connecté à lui-même en {{time}}',
    stackBroken: 'ne se connecte même pas à lui-même',
    failure: {
      dns: 'le nom n’a pas d’adresse',
      refused: 'rien n’écoute à cet endroit',
      timeout: 'pas de réponse',
      unreachable: 'pas de route',
      certificate: 'le certificat n’est pas reconnu',
      'not-dropline': 'répond, mais pas comme un serveur de rendez-vous',
      credentials: 'refuse le nom d’utilisateur ou le mot de passe',
      rejected: 'répond par une erreur',
    },
    mapping: {
      none: 'pas de traduction d’adresse',
      'endpoint-independent': 'une seule adresse extérieure pour tous (NAT conique)',
      dependent: 'une autre adresse extérieure pour chaque serveur (NAT symétrique)',
      unknown: 'un seul serveur, son type n’est donc pas connu',
    },
    cause: {
      'no-network': {
        title: 'Cet ordinateur n’est connecté à aucun réseau.',
        remedy: 'Rejoignez un Wi-Fi ou branchez un câble, puis vérifiez encore.',
      },
      clock: {
        title: 'L’horloge de cet ordinateur est décalée de {{subject}}.',
        remedy:
          'Activez la date et l’heure automatiques : avec une horloge fausse, les certificats et les mots de passe des relais semblent invalides.',
      },
      'captive-portal': {
        title: 'Autre chose répond à la place du serveur {{subject}}.',
        remedy:
          'Ouvrez une page web pour vous identifier sur ce réseau, ou vérifiez l’adresse et les réglages du proxy.',
      },
      'no-internet': {
        title: 'Ce réseau ne mène nulle part : il n’y a pas de route vers Internet.',
        remedy:
          'Les ordinateurs du même réseau se trouvent quand même. Pour les autres, connectez-vous à Internet.',
      },
      'server-name': {
        title: 'Le nom du serveur {{subject}} n’a pas d’adresse.',
        remedy: 'Vérifiez l’orthographe de l’adresse et les réglages DNS de cet ordinateur.',
      },
      'server-down': {
        title: 'L’ordinateur de {{subject}} répond, mais le serveur de rendez-vous n’y tourne pas.',
        remedy: 'Démarrez le serveur (« dropline serve ») ou corrigez le port dans l’adresse.',
      },
      'server-unreachable': {
        title: 'Le serveur {{subject}} ne répond pas.',
        remedy:
          'Un pare-feu le bloque peut-être, ou il est éteint. Essayez un autre réseau ou demandez à qui le gère.',
      },
      'server-certificate': {
        title: 'Le certificat de {{subject}} n’est pas reconnu.',
        remedy:
          'Renouvelez-le sur le serveur. S’il est bon, vérifiez l’horloge de cet ordinateur et la présence d’un proxy.',
      },
      'server-trouble': {
        title: 'Le serveur {{subject}} a été joint mais n’a pas mis deux côtés en relation.',
        remedy:
          'Réessayez dans une minute ; si cela persiste, la personne qui le gère devrait regarder son journal et sa version.',
      },
      'stun-unreachable': {
        title: 'Le serveur STUN {{subject}} ne répond pas.',
        remedy: 'Vérifiez son adresse et son port, et qu’un pare-feu laisse passer UDP jusqu’à lui.',
      },
      'stack-broken': {
        title: 'WebRTC ne fonctionne pas sur cet ordinateur : il ne peut même pas se joindre lui-même.',
        remedy: 'Laissez Dropline traverser le pare-feu ou le logiciel de sécurité de cet ordinateur.',
      },
      'udp-blocked-no-relay': {
        title:
          'Ce réseau semble bloquer UDP (aucun serveur STUN ne répond), et aucun relais ne fonctionne par TCP.',
        remedy: 'Utilisez un serveur avec un relais (TURN par TCP ou TLS), ou un autre réseau.',
      },
      'symmetric-nat-no-relay': {
        title:
          'Le routeur donne une autre adresse à chaque connexion (NAT symétrique), et il n’y a pas de relais.',
        remedy:
          'Les connexions directes ne réussissent que vers un routeur plus simple. Utilisez un serveur avec un relais (TURN).',
      },
      'relay-credentials': {
        title: 'Le relais {{subject}} refuse le nom d’utilisateur ou le mot de passe.',
        remedy:
          'Corrigez-les. S’ils viennent d’un serveur de rendez-vous, vérifiez le secret qu’il partage avec le relais et les horloges des deux.',
      },
      'relay-certificate': {
        title: 'Le certificat du relais {{subject}} n’est pas reconnu.',
        remedy: 'Renouvelez-le sur le relais, pour le nom de son adresse.',
      },
      'relay-unreachable': {
        title: 'Le relais {{subject}} ne répond pas.',
        remedy:
          'Vérifiez son adresse, démarrez-le et ouvrez ses ports dans le pare-feu du serveur (3478 et les ports de relais, UDP et TCP).',
      },
      'relay-trouble': {
        title: 'Le relais {{subject}} répond, mais ne relaie rien.',
        remedy: 'Ses limites sont peut-être atteintes. La personne qui le gère devrait regarder son journal.',
      },
      'mdns-blocked': {
        title:
          'Le DNS multicast ne fonctionne pas sur {{subject}} ; les appareils à proximité sont donc introuvables.',
        remedy:
          'Laissez passer le port UDP 5353 dans le pare-feu de cet ordinateur. Les codes fonctionnent toujours par un serveur.',
      },
      vpn: {
        title: 'Tout le trafic passe par le VPN {{subject}}.',
        remedy:
          'Si les appareils à proximité sont introuvables, autorisez l’accès au réseau local dans le VPN, ou suspendez-le.',
      },
      'udp-blocked': {
        title: 'Ce réseau semble bloquer UDP : les transferts passent par le relais en TCP, plus lentement.',
        remedy:
          'Laissez sortir UDP dans le pare-feu pour des transferts directs, ou utilisez un autre réseau.',
      },
      'symmetric-nat': {
        title: 'Le routeur donne une autre adresse à chaque connexion (NAT symétrique).',
        remedy:
          'Les transferts vers d’autres derrière un tel routeur passent par le relais. Sur le même réseau, ils sont directs.',
      },
      'no-relay': {
        title: 'Le serveur n’offre pas de relais.',
        remedy:
          'La plupart des routeurs laissent passer une connexion directe ; sinon, un relais (TURN) sur le serveur aide.',
      },
      alone: {
        title: 'Aucun autre appareil de ce réseau ne répond.',
        remedy:
          'S’il devrait y en avoir : les réseaux d’invités et d’hôtels isolent les appareils. Utilisez un code et un serveur, ou un autre Wi-Fi.',
      },
    },
  },
}
