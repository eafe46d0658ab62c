import type { doctorTexts as english } from '../en/doctor.ts'
import type { TextsLike } from '../shape.ts'

export const doctorTexts: TextsLike<typeof english, 'one' | 'many' | 'other'> = {
  doctor: {
    title: 'Verificar a conexão',
    findOut: 'Descobrir a causa',
    running: 'Examinando esta rede…',
    runningHint: 'Leva até dez segundos.',
    again: 'Verificar de novo',
    copy: 'Copiar relatório',
    found: 'O que foi encontrado',
    likely: 'Causa provável: {{cause}}',
    also: 'Além disso: {{cause}}',
    note: 'Observação: {{cause}}',
    sentences: '{{title}} {{remedy}}',
    line: '{{subject}}: {{result}}',
    withDetail: '{{result}} ({{detail}})',
    outcome: {
      works: {
        direct:
          'Dispositivos próximos são encontrados, e computadores em outros lugares são alcançados diretamente.',
        relayed:
          'Dispositivos próximos são encontrados, e computadores em outros lugares são alcançados pelo retransmissor.',
        blocked:
          'Dispositivos próximos são encontrados, mas computadores em outros lugares não são alcançados.',
        untested:
          'Dispositivos próximos são encontrados. Não havia servidor para testar o caminho a computadores em outros lugares.',
      },
      blocked: {
        direct:
          'Dispositivos próximos não são encontrados, mas computadores em outros lugares são alcançados diretamente.',
        relayed:
          'Dispositivos próximos não são encontrados, mas computadores em outros lugares são alcançados pelo retransmissor.',
        blocked: 'Nem dispositivos próximos nem computadores em outros lugares são alcançados.',
        untested:
          'Dispositivos próximos não são encontrados. Não havia servidor para testar o caminho a computadores em outros lugares.',
      },
    },
    section: {
      computer: 'Este computador',
      nearby: 'Dispositivos próximos',
      rendezvous: 'Servidor de encontro',
      router: 'Roteador e servidores STUN',
      relays: 'Retransmissores (TURN)',
      candidates: 'Caminhos que o WebRTC encontrou',
    },
    interface: {
      wired: '{{name}} (cabo)',
      wireless: '{{name}} (Wi-Fi)',
      vpn: '{{name}} (VPN)',
      virtual: '{{name}} (virtual)',
      other: '{{name}} (outra)',
    },
    interfaces: 'Interfaces de rede',
    none: 'nenhuma',
    route: 'Para a internet a partir de',
    mdns: 'DNS multicast em {{name}}',
    mdnsWorks_one: 'funciona, {{count, number}} outro dispositivo responde',
    mdnsWorks_many: 'funciona, {{count, number}} de outros dispositivos respondem',
    mdnsWorks_other: 'funciona, {{count, number}} outros dispositivos respondem',
    mdnsProblem: {
      'not-opened': 'a porta 5353 não pode ser aberta',
      'not-sent': 'a pergunta não pôde ser enviada',
      silent: 'a pergunta não voltou',
    },
    rendezvousWorks: 'apresentou dois lados em {{time}}',
    clocksDiffer: '{{works}}; os relógios diferem em {{skew}}',
    router: 'Roteador ({{protocol}})',
    stunWorks: '{{address}} em {{time}}',
    turnWorks: 'retransmite em {{address}}, {{time}}',
    candidate: 'Candidato, {{kind}}',
    candidateFound: '{{address}} após {{time}}',
    candidateKind: {
      host: 'este computador',
      srflx: 'roteador (STUN)',
      prflx: 'visto pelo outro lado',
      relay: 'retransmissor (TURN)',
    },
    time: 'Tempo',
    kind: 'Tipo',
    address: 'Endereço',
    stackWorks: 'conectado a si mesmo em {{time}}',
    stackBroken: 'não se conecta nem a si mesmo',
    failure: {
      dns: 'o nome não tem endereço',
      refused: 'nada escuta ali',
      timeout: 'sem resposta',
      unreachable: 'sem rota',
      certificate: 'o certificado não é confiável',
      'not-dropline': 'responde, mas não como servidor de encontro',
      credentials: 'recusa o usuário ou a senha',
      rejected: 'responde com um erro',
    },
    mapping: {
      none: 'sem tradução de endereços',
      'endpoint-independent': 'um endereço externo para todos (NAT cone)',
      dependent: 'outro endereço externo para cada servidor (NAT simétrico)',
      unknown: 'um só servidor, por isso o tipo não é conhecido',
    },
    cause: {
      'no-network': {
        title: 'Este computador não está conectado a nenhuma rede.',
        remedy: 'Entre em um Wi-Fi ou ligue um cabo e verifique de novo.',
      },
      clock: {
        title: 'O relógio deste computador está errado em {{subject}}.',
        remedy:
          'Ative data e hora automáticas: com o relógio errado, certificados e senhas de retransmissores parecem inválidos.',
      },
      'captive-portal': {
        title: 'Outra coisa responde no lugar do servidor {{subject}}.',
        remedy:
          'Abra uma página da web para entrar nesta rede, ou verifique o endereço e as configurações do proxy.',
      },
      'no-internet': {
        title: 'Esta rede não leva a lugar nenhum: não há rota para a internet.',
        remedy: 'Computadores na mesma rede ainda se encontram. Para os demais, conecte-se à internet.',
      },
      'server-name': {
        title: 'O nome do servidor {{subject}} não tem endereço.',
        remedy: 'Verifique como o endereço está escrito e as configurações de DNS deste computador.',
      },
      'server-down': {
        title: 'O computador de {{subject}} responde, mas o servidor de encontro não roda ali.',
        remedy: 'Inicie o servidor (“dropline serve”) ou corrija a porta no endereço.',
      },
      'server-unreachable': {
        title: 'O servidor {{subject}} não responde.',
        remedy:
          'Um firewall pode bloqueá-lo, ou ele está desligado. Tente outra rede ou pergunte a quem o mantém.',
      },
      'server-certificate': {
        title: 'O certificado de {{subject}} não é confiável.',
        remedy:
          'Renove-o no servidor. Se lá estiver certo, verifique o relógio deste computador e se há um proxy no meio.',
      },
      'server-trouble': {
        title: 'O servidor {{subject}} foi alcançado, mas não apresentou dois lados.',
        remedy:
          'Tente de novo em um minuto; se continuar, quem o mantém deve olhar o registro e a versão dele.',
      },
      'stun-unreachable': {
        title: 'O servidor STUN {{subject}} não responde.',
        remedy: 'Verifique o endereço e a porta, e se um firewall deixa UDP passar até ele.',
      },
      'stack-broken': {
        title: 'O WebRTC não funciona neste computador: não alcança nem a si mesmo.',
        remedy: 'Deixe o Dropline passar pelo firewall ou pelo programa de segurança deste computador.',
      },
      'udp-blocked-no-relay': {
        title:
          'Esta rede parece bloquear UDP (nenhum servidor STUN responde), e não há retransmissor que funcione por TCP.',
        remedy: 'Use um servidor com retransmissor (TURN por TCP ou TLS), ou outra rede.',
      },
      'symmetric-nat-no-relay': {
        title: 'O roteador dá outro endereço a cada conexão (NAT simétrico), e não há retransmissor.',
        remedy:
          'Conexões diretas só funcionam com lados de roteador mais simples. Use um servidor com retransmissor (TURN).',
      },
      'relay-credentials': {
        title: 'O retransmissor {{subject}} recusa o usuário ou a senha.',
        remedy:
          'Corrija-os. Se vêm de um servidor de encontro, verifique o segredo que ele divide com o retransmissor e os relógios dos dois.',
      },
      'relay-certificate': {
        title: 'O certificado do retransmissor {{subject}} não é confiável.',
        remedy: 'Renove-o no retransmissor, para o nome do endereço dele.',
      },
      'relay-unreachable': {
        title: 'O retransmissor {{subject}} não responde.',
        remedy:
          'Verifique o endereço, inicie-o e abra suas portas no firewall do servidor (3478 e as portas de retransmissão, UDP e TCP).',
      },
      'relay-trouble': {
        title: 'O retransmissor {{subject}} responde, mas não retransmite nada.',
        remedy: 'Os limites dele podem estar esgotados. Quem o mantém deve olhar o registro.',
      },
      'mdns-blocked': {
        title:
          'O DNS multicast não funciona em {{subject}}, por isso dispositivos próximos não são encontrados.',
        remedy:
          'Deixe a porta UDP 5353 passar pelo firewall deste computador. Os códigos ainda funcionam por um servidor.',
      },
      vpn: {
        title: 'Todo o tráfego passa pela VPN {{subject}}.',
        remedy:
          'Se dispositivos próximos não são encontrados, permita o acesso à rede local no programa de VPN, ou pause-a.',
      },
      'udp-blocked': {
        title:
          'Esta rede parece bloquear UDP: as transferências passam pelo retransmissor por TCP, o que é mais lento.',
        remedy: 'Deixe UDP sair no firewall para transferências diretas, ou use outra rede.',
      },
      'symmetric-nat': {
        title: 'O roteador dá outro endereço a cada conexão (NAT simétrico).',
        remedy:
          'Transferências para outros atrás de um roteador assim passam pelo retransmissor. Na mesma rede são diretas.',
      },
      'no-relay': {
        title: 'O servidor não oferece retransmissor.',
        remedy:
          'A maioria dos roteadores deixa passar uma conexão direta; onde não, um retransmissor (TURN) no servidor ajuda.',
      },
      alone: {
        title: 'Nenhum outro dispositivo nesta rede responde.',
        remedy:
          'Se deveria haver algum: redes de convidados e de hotéis isolam os dispositivos. Use um código e um servidor, ou outro Wi-Fi.',
      },
    },
  },
}
