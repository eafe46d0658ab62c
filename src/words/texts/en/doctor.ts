// The examination of the network.

export const doctorTexts = {
  doctor: {
    title: 'Connection check',
    findOut: 'Find out why',
    running: 'Looking at this network…',
    runningHint: 'It takes up to ten seconds.',
    again: 'Check again',
    copy: 'Copy report',
    found: 'What was found',
    likely: 'Likely cause: {{cause}}',
    also: 'Also: {{cause}}',
    note: 'Note: {{cause}}',
    sentences: '{{title}} {{remedy}}',
    line: '{{subject}}: {{result}}',
    withDetail: '{{result}} ({{detail}})',
    outcome: {
      works: {
        direct: 'Devices nearby can be found, and computers elsewhere are reached directly.',
        relayed: 'Devices nearby can be found, and computers elsewhere are reached through the relay.',
        blocked: 'Devices nearby can be found, but computers elsewhere cannot be reached.',
        untested: 'Devices nearby can be found. No server was there to test the way to computers elsewhere.',
      },
      blocked: {
        direct: 'Devices nearby cannot be found, but computers elsewhere are reached directly.',
        relayed: 'Devices nearby cannot be found, but computers elsewhere are reached through the relay.',
        blocked: 'Neither devices nearby nor computers elsewhere can be reached.',
        untested:
          'Devices nearby cannot be found. No server was there to test the way to computers elsewhere.',
      },
    },
    section: {
      computer: 'This computer',
      nearby: 'Devices nearby',
      rendezvous: 'Rendezvous server',
      router: 'Router and STUN servers',
      relays: 'Relays (TURN)',
      candidates: 'Ways that WebRTC found',
    },
    interface: {
      wired: '{{name}} (cable)',
      wireless: '{{name}} (Wi-Fi)',
      vpn: '{{name}} (VPN)',
      virtual: '{{name}} (virtual)',
      other: '{{name}} (other)',
    },
    interfaces: 'Network interfaces',
    none: 'none',
    route: 'To the internet from',
    mdns: 'Multicast DNS on {{name}}',
    mdnsWorks_one: 'works, {{count, number}} other device answers',
    mdnsWorks_other: 'works, {{count, number}} other devices answer',
    mdnsProblem: {
      'not-opened': 'port 5353 cannot be opened',
      'not-sent': 'the question could not be sent',
      silent: 'the question did not come back',
    },
    rendezvousWorks: 'introduced two sides in {{time}}',
    clocksDiffer: '{{works}}; the clocks differ by {{skew}}',
    router: 'Router ({{protocol}})',
    stunWorks: '{{address}} in {{time}}',
    turnWorks: 'relays at {{address}}, {{time}}',
    candidate: 'Candidate, {{kind}}',
    candidateFound: '{{address}} after {{time}}',
    candidateKind: {
      host: 'this computer',
      srflx: 'router (STUN)',
      prflx: 'seen by the peer',
      relay: 'relay (TURN)',
    },
    time: 'Time',
    kind: 'Kind',
    address: 'Address',
    stackWorks: 'connected to itself in {{time}}',
    stackBroken: 'does not even connect to itself',
    failure: {
      dns: 'the name has no address',
      refused: 'nothing listens there',
      timeout: 'no answer',
      unreachable: 'no route',
      certificate: 'the certificate is not trusted',
      'not-dropline': 'answers, but not as a rendezvous server',
      credentials: 'refuses the user name or password',
      rejected: 'answers with an error',
    },
    mapping: {
      none: 'no address translation',
      'endpoint-independent': 'one outer address for all (cone NAT)',
      dependent: 'another outer address for each server (symmetric NAT)',
      unknown: 'one server only, so its kind is not known',
    },
    cause: {
      'no-network': {
        title: 'This computer is not connected to any network.',
        remedy: 'Join a Wi-Fi or plug in a cable, then look again.',
      },
      clock: {
        title: 'The clock of this computer is off by {{subject}}.',
        remedy:
          'Turn on automatic date and time: certificates and relay passwords seem invalid with a wrong clock.',
      },
      'captive-portal': {
        title: 'Something else answers in place of the server {{subject}}.',
        remedy: 'Open a web page to sign in to this network, or check the address and the proxy settings.',
      },
      'no-internet': {
        title: 'This network leads nowhere but to itself: there is no route to the internet.',
        remedy: 'Computers on the same network still find each other. For others, connect to the internet.',
      },
      'server-name': {
        title: 'The name of the server {{subject}} has no address.',
        remedy: 'Check the spelling of the address, and the DNS settings of this computer.',
      },
      'server-down': {
        title: 'The computer of {{subject}} answers, but the rendezvous server does not run there.',
        remedy: 'Start the server (“dropline serve”) or correct the port in the address.',
      },
      'server-unreachable': {
        title: 'The server {{subject}} does not answer.',
        remedy: 'A firewall may block it, or it is switched off. Try another network, or ask who runs it.',
      },
      'server-certificate': {
        title: 'The certificate of {{subject}} is not trusted.',
        remedy:
          'Renew it on the server. If it is fine there, check the clock of this computer and for a proxy in between.',
      },
      'server-trouble': {
        title: 'The server {{subject}} was reached but did not introduce two sides to each other.',
        remedy:
          'Try again in a minute; if it stays, whoever runs the server should look at its log and its version.',
      },
      'stun-unreachable': {
        title: 'The STUN server {{subject}} does not answer.',
        remedy: 'Check its address and port, and that a firewall lets UDP through to it.',
      },
      'stack-broken': {
        title: 'WebRTC does not work on this computer: it cannot even reach itself.',
        remedy: 'Let Dropline through the firewall or security program of this computer.',
      },
      'udp-blocked-no-relay': {
        title:
          'This network seems to block UDP (no STUN server answers), and there is no relay that works over TCP.',
        remedy: 'Use a server with a relay (TURN over TCP or TLS), or another network.',
      },
      'symmetric-nat-no-relay': {
        title: 'The router gives every connection another address (symmetric NAT), and there is no relay.',
        remedy:
          'Direct connections work only to sides with a simpler router. Use a server with a relay (TURN).',
      },
      'relay-credentials': {
        title: 'The relay {{subject}} refuses the user name or password.',
        remedy:
          'Correct them. If a rendezvous server hands them out, check the secret that it shares with the relay, and the clocks of both.',
      },
      'relay-certificate': {
        title: 'The certificate of the relay {{subject}} is not trusted.',
        remedy: 'Renew it on the relay, for the name in its address.',
      },
      'relay-unreachable': {
        title: 'The relay {{subject}} does not answer.',
        remedy:
          'Check its address, start it, and open its ports in the firewall of the server (3478 and the relay ports, UDP and TCP).',
      },
      'relay-trouble': {
        title: 'The relay {{subject}} answers, but relays nothing.',
        remedy: 'Its limits may be used up. Whoever runs it should look at its log.',
      },
      'mdns-blocked': {
        title: 'Multicast DNS does not work on {{subject}}, so devices nearby cannot be found.',
        remedy: 'Let UDP port 5353 through the firewall of this computer. Codes still work through a server.',
      },
      vpn: {
        title: 'All traffic goes through the VPN {{subject}}.',
        remedy:
          'If devices nearby are not found, allow local network access in the VPN program, or pause it.',
      },
      'udp-blocked': {
        title: 'This network seems to block UDP: transfers go through the relay over TCP, which is slower.',
        remedy: 'Let UDP out in the firewall for direct transfers, or use another network.',
      },
      'symmetric-nat': {
        title: 'The router gives every connection another address (symmetric NAT).',
        remedy:
          'Transfers to others behind such a router go through the relay. On the same network they are direct.',
      },
      'no-relay': {
        title: 'The server offers no relay.',
        remedy:
          'Most routers let a direct connection through; where they do not, a relay (TURN) on the server helps.',
      },
      alone: {
        title: 'No other device on this network answers.',
        remedy:
          'If there should be some: guest and hotel networks keep devices apart (client isolation). Use a code and a server, or another Wi-Fi.',
      },
    },
  },
} as const
