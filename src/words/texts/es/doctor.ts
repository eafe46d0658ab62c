import type { doctorTexts as english } from '../en/doctor.ts'
import type { TextsLike } from '../shape.ts'

export const doctorTexts: TextsLike<typeof english, 'one' | 'many' | 'other'> = {
  doctor: {
    title: 'Comprobar la conexión',
    findOut: 'Buscar la causa',
    running: 'Examinando esta red…',
    runningHint: 'Tarda hasta diez segundos.',
    again: 'Comprobar de nuevo',
    copy: 'Copiar informe',
    found: 'Lo que se ha encontrado',
    likely: 'Causa probable: {{cause}}',
    also: 'Además: {{cause}}',
    note: 'Nota: {{cause}}',
    sentences: '{{title}} {{remedy}}',
    line: '{{subject}}: {{result}}',
    withDetail: '{{result}} ({{detail}})',
    outcome: {
      works: {
        direct:
          'Se encuentran los dispositivos cercanos y se llega directamente a ordenadores de otros lugares.',
        relayed:
          'Se encuentran los dispositivos cercanos y se llega por el relé a ordenadores de otros lugares.',
        blocked: 'Se encuentran los dispositivos cercanos, pero no se llega a ordenadores de otros lugares.',
        untested:
          'Se encuentran los dispositivos cercanos. No había servidor para probar el camino a ordenadores de otros lugares.',
      },
      blocked: {
        direct:
          'No se encuentran los dispositivos cercanos, pero se llega directamente a ordenadores de otros lugares.',
        relayed:
          'No se encuentran los dispositivos cercanos, pero se llega por el relé a ordenadores de otros lugares.',
        blocked: 'No se llega ni a los dispositivos cercanos ni a ordenadores de otros lugares.',
        untested:
          'No se encuentran los dispositivos cercanos. No había servidor para probar el camino a ordenadores de otros lugares.',
      },
    },
    section: {
      computer: 'Este ordenador',
      nearby: 'Dispositivos cercanos',
      rendezvous: 'Servidor de encuentro',
      router: 'Enrutador y servidores STUN',
      relays: 'Relés (TURN)',
      candidates: 'Caminos que ha encontrado WebRTC',
    },
    interface: {
      wired: '{{name}} (cable)',
      wireless: '{{name}} (wifi)',
      vpn: '{{name}} (VPN)',
      virtual: '{{name}} (virtual)',
      other: '{{name}} (otra)',
    },
    interfaces: 'Interfaces de red',
    none: 'ninguna',
    route: 'A internet desde',
    mdns: 'DNS multicast en {{name}}',
    mdnsWorks_one: 'funciona, responde {{count, number}} dispositivo más',
    mdnsWorks_many: 'funciona, responden {{count, number}} de dispositivos más',
    mdnsWorks_other: 'funciona, responden {{count, number}} dispositivos más',
    mdnsProblem: {
      'not-opened': 'no se puede abrir el puerto 5353',
      'not-sent': 'no se ha podido enviar la pregunta',
      silent: 'la pregunta no ha vuelto',
    },
    rendezvousWorks: 'ha presentado a dos partes en {{time}}',
    clocksDiffer: '{{works}}; los relojes difieren en {{skew}}',
    router: 'Enrutador ({{protocol}})',
    stunWorks: '{{address}} en {{time}}',
    turnWorks: 'reenvía por {{address}}, {{time}}',
    candidate: 'Candidato, {{kind}}',
    candidateFound: '{{address}} tras {{time}}',
    candidateKind: {
      host: 'este ordenador',
      srflx: 'enrutador (STUN)',
      prflx: 'visto por la otra parte',
      relay: 'relé (TURN)',
    },
    time: 'Tiempo',
    kind: 'Tipo',
    address: 'Dirección',
    stackWorks: 'conectado consigo mismo en {{time}}',
    stackBroken: 'no se conecta ni consigo mismo',
    failure: {
      dns: 'el nombre no tiene dirección',
      refused: 'allí no escucha nada',
      timeout: 'no responde',
      unreachable: 'no hay ruta',
      certificate: 'el certificado no es de confianza',
      'not-dropline': 'responde, pero no como servidor de encuentro',
      credentials: 'rechaza el usuario o la contraseña',
      rejected: 'responde con un error',
    },
    mapping: {
      none: 'sin traducción de direcciones',
      'endpoint-independent': 'una dirección exterior para todos (NAT de cono)',
      dependent: 'otra dirección exterior para cada servidor (NAT simétrico)',
      unknown: 'un solo servidor, por eso no se sabe su tipo',
    },
    cause: {
      'no-network': {
        title: 'Este ordenador no está conectado a ninguna red.',
        remedy: 'Conéctalo a un wifi o a un cable y comprueba de nuevo.',
      },
      clock: {
        title: 'El reloj de este ordenador se desvía {{subject}}.',
        remedy:
          'Activa la fecha y hora automáticas: con un reloj equivocado, los certificados y las contraseñas de los relés parecen inválidos.',
      },
      'captive-portal': {
        title: 'Otra cosa responde en lugar del servidor {{subject}}.',
        remedy:
          'Abre una página web para identificarte en esta red, o comprueba la dirección y los ajustes del proxy.',
      },
      'no-internet': {
        title: 'Esta red no lleva a ninguna parte: no hay ruta a internet.',
        remedy:
          'Los ordenadores de la misma red se encuentran igualmente. Para los demás, conéctate a internet.',
      },
      'server-name': {
        title: 'El nombre del servidor {{subject}} no tiene dirección.',
        remedy: 'Comprueba cómo está escrita la dirección y los ajustes de DNS de este ordenador.',
      },
      'server-down': {
        title: 'El ordenador de {{subject}} responde, pero allí no funciona el servidor de encuentro.',
        remedy: 'Inicia el servidor («dropline serve») o corrige el puerto en la dirección.',
      },
      'server-unreachable': {
        title: 'El servidor {{subject}} no responde.',
        remedy:
          'Puede que lo bloquee un cortafuegos o que esté apagado. Prueba otra red o pregunta a quien lo lleva.',
      },
      'server-certificate': {
        title: 'El certificado de {{subject}} no es de confianza.',
        remedy:
          'Renuévalo en el servidor. Si allí está bien, comprueba el reloj de este ordenador y si hay un proxy en medio.',
      },
      'server-trouble': {
        title: 'Se ha llegado al servidor {{subject}}, pero no ha presentado a dos partes.',
        remedy:
          'Prueba otra vez en un minuto; si sigue igual, quien lo lleva debería mirar su registro y su versión.',
      },
      'stun-unreachable': {
        title: 'El servidor STUN {{subject}} no responde.',
        remedy: 'Comprueba su dirección y su puerto, y que un cortafuegos deje pasar UDP hasta él.',
      },
      'stack-broken': {
        title: 'WebRTC no funciona en este ordenador: ni siquiera se alcanza a sí mismo.',
        remedy: 'Deja pasar Dropline por el cortafuegos o el programa de seguridad de este ordenador.',
      },
      'udp-blocked-no-relay': {
        title:
          'Esta red parece bloquear UDP (ningún servidor STUN responde) y no hay ningún relé que funcione por TCP.',
        remedy: 'Usa un servidor con relé (TURN por TCP o TLS) u otra red.',
      },
      'symmetric-nat-no-relay': {
        title: 'El enrutador da otra dirección a cada conexión (NAT simétrico) y no hay relé.',
        remedy:
          'Las conexiones directas solo funcionan con partes de enrutador más sencillo. Usa un servidor con relé (TURN).',
      },
      'relay-credentials': {
        title: 'El relé {{subject}} rechaza el usuario o la contraseña.',
        remedy:
          'Corrígelos. Si los da un servidor de encuentro, comprueba el secreto que comparte con el relé y los relojes de ambos.',
      },
      'relay-certificate': {
        title: 'El certificado del relé {{subject}} no es de confianza.',
        remedy: 'Renuévalo en el relé, para el nombre de su dirección.',
      },
      'relay-unreachable': {
        title: 'El relé {{subject}} no responde.',
        remedy:
          'Comprueba su dirección, inícialo y abre sus puertos en el cortafuegos del servidor (3478 y los puertos de relé, UDP y TCP).',
      },
      'relay-trouble': {
        title: 'El relé {{subject}} responde, pero no reenvía nada.',
        remedy: 'Puede que sus límites estén agotados. Quien lo lleva debería mirar su registro.',
      },
      'mdns-blocked': {
        title:
          'El DNS multicast no funciona en {{subject}}, por eso no se encuentran los dispositivos cercanos.',
        remedy:
          'Deja pasar el puerto UDP 5353 por el cortafuegos de este ordenador. Los códigos siguen funcionando con un servidor.',
      },
      vpn: {
        title: 'Todo el tráfico pasa por la VPN {{subject}}.',
        remedy:
          'Si no se encuentran los dispositivos cercanos, permite el acceso a la red local en el programa de VPN, o páusala.',
      },
      'udp-blocked': {
        title:
          'Esta red parece bloquear UDP: las transferencias pasan por el relé con TCP, que es más lento.',
        remedy: 'Deja salir UDP en el cortafuegos para transferencias directas, o usa otra red.',
      },
      'symmetric-nat': {
        title: 'El enrutador da otra dirección a cada conexión (NAT simétrico).',
        remedy:
          'Las transferencias a otros tras un enrutador así pasan por el relé. En la misma red son directas.',
      },
      'no-relay': {
        title: 'El servidor no ofrece ningún relé.',
        remedy:
          'La mayoría de los enrutadores deja pasar una conexión directa; donde no, ayuda un relé (TURN) en el servidor.',
      },
      alone: {
        title: 'Ningún otro dispositivo de esta red responde.',
        remedy:
          'Si debería haber alguno: las redes de invitados y de hoteles aíslan los dispositivos. Usa un código y un servidor, u otro wifi.',
      },
    },
  },
}
