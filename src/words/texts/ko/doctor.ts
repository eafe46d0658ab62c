import type { doctorTexts as english } from '../en/doctor.ts'
import type { TextsLike } from '../shape.ts'

export const doctorTexts: TextsLike<typeof english, 'other'> = {
  doctor: {
    title: '연결 확인',
    findOut: '원인 찾기',
    running: '이 네트워크를 살펴보는 중…',
    runningHint: '최대 10초가 걸립니다.',
    again: '다시 확인',
    copy: '보고서 복사',
    found: '확인한 내용',
    likely: '가능한 원인: {{cause}}',
    also: '그 밖에: {{cause}}',
    note: '참고: {{cause}}',
    sentences: '{{title}} {{remedy}}',
    line: '{{subject}}: {{result}}',
    withDetail: '{{result}} ({{detail}})',
    outcome: {
      works: {
        direct: '주변 기기를 찾을 수 있고, 다른 곳의 컴퓨터에 바로 연결됩니다.',
        relayed: '주변 기기를 찾을 수 있고, 다른 곳의 컴퓨터에 중계로 연결됩니다.',
        blocked: '주변 기기는 찾을 수 있지만, 다른 곳의 컴퓨터에는 연결할 수 없습니다.',
        untested: '주변 기기를 찾을 수 있습니다. 다른 곳의 컴퓨터로 가는 길을 시험할 서버가 없었습니다.',
      },
      blocked: {
        direct: '주변 기기는 찾을 수 없지만, 다른 곳의 컴퓨터에는 바로 연결됩니다.',
        relayed: '주변 기기는 찾을 수 없지만, 다른 곳의 컴퓨터에는 중계로 연결됩니다.',
        blocked: '주변 기기에도 다른 곳의 컴퓨터에도 연결할 수 없습니다.',
        untested: '주변 기기를 찾을 수 없습니다. 다른 곳의 컴퓨터로 가는 길을 시험할 서버가 없었습니다.',
      },
    },
    section: {
      computer: '이 컴퓨터',
      nearby: '주변 기기',
      rendezvous: '랑데부 서버',
      router: '공유기와 STUN 서버',
      relays: '중계(TURN)',
      candidates: 'WebRTC가 찾은 경로',
    },
    interface: {
      wired: '{{name}}(유선)',
      wireless: '{{name}}(무선)',
      vpn: '{{name}}(VPN 연결)',
      virtual: '{{name}}(가상)',
      other: '{{name}}(기타)',
    },
    interfaces: '네트워크 인터페이스',
    none: '없음',
    route: '인터넷으로 나가는 주소',
    mdns: '{{name}}의 멀티캐스트 DNS',
    mdnsWorks_other: '작동함, 다른 기기 {{count, number}}대 응답',
    mdnsProblem: {
      'not-opened': '포트 5353을 열 수 없음',
      'not-sent': '질문을 보낼 수 없었음',
      silent: '질문이 되돌아오지 않음',
    },
    rendezvousWorks: '{{time}} 만에 양쪽을 이어 줌',
    clocksDiffer: '{{works}}. 시계 차이 {{skew}}',
    router: '공유기({{protocol}})',
    stunWorks: '{{address}}, {{time}} 만에 응답',
    turnWorks: '{{address}}에서 중계, {{time}}',
    candidate: '후보, {{kind}}',
    candidateFound: '{{address}}, {{time}} 후',
    candidateKind: {
      host: '이 컴퓨터',
      srflx: '공유기(STUN)',
      prflx: '상대가 본 주소',
      relay: '중계(TURN)',
    },
    time: '시간',
    kind: '종류',
    address: '주소',
    stackWorks: '{{time}} 만에 자신에게 연결됨',
    stackBroken: '자신에게도 연결되지 않음',
    failure: {
      dns: '이름에 주소가 없음',
      refused: '그곳에서 듣는 것이 없음',
      timeout: '응답 없음',
      unreachable: '경로 없음',
      certificate: '인증서를 신뢰할 수 없음',
      'not-dropline': '응답하지만 랑데부 서버가 아님',
      credentials: '사용자 이름이나 암호를 거부함',
      rejected: '오류로 응답함',
    },
    mapping: {
      none: '주소 변환 없음',
      'endpoint-independent': '모두에게 같은 외부 주소(콘 NAT)',
      dependent: '서버마다 다른 외부 주소(대칭 NAT)',
      unknown: '서버가 하나뿐이라 종류를 알 수 없음',
    },
    cause: {
      'no-network': {
        title: '이 컴퓨터는 어떤 네트워크에도 연결되어 있지 않습니다.',
        remedy: 'Wi-Fi에 연결하거나 케이블을 꽂은 다음 다시 확인하세요.',
      },
      clock: {
        title: '이 컴퓨터의 시계가 {{subject}} 어긋나 있습니다.',
        remedy:
          '날짜와 시간을 자동으로 설정하세요. 시계가 틀리면 인증서와 중계 암호가 잘못된 것처럼 보입니다.',
      },
      'captive-portal': {
        title: '서버 {{subject}} 대신 다른 것이 응답합니다.',
        remedy: '웹 페이지를 열어 이 네트워크에 로그인하거나, 주소와 프록시 설정을 확인하세요.',
      },
      'no-internet': {
        title: '이 네트워크는 밖으로 이어지지 않습니다. 인터넷으로 가는 경로가 없습니다.',
        remedy:
          '같은 네트워크의 컴퓨터끼리는 서로 찾을 수 있습니다. 다른 컴퓨터를 위해서는 인터넷에 연결하세요.',
      },
      'server-name': {
        title: '서버 {{subject}}의 이름에 주소가 없습니다.',
        remedy: '주소의 철자와 이 컴퓨터의 DNS 설정을 확인하세요.',
      },
      'server-down': {
        title: '{{subject}}의 컴퓨터는 응답하지만, 그곳에서 랑데부 서버가 실행되고 있지 않습니다.',
        remedy: '서버를 시작하거나(“dropline serve”) 주소의 포트를 고치세요.',
      },
      'server-unreachable': {
        title: '서버 {{subject}}이(가) 응답하지 않습니다.',
        remedy:
          '방화벽이 막고 있거나 꺼져 있을 수 있습니다. 다른 네트워크를 써 보거나 운영자에게 문의하세요.',
      },
      'server-certificate': {
        title: '{{subject}}의 인증서를 신뢰할 수 없습니다.',
        remedy:
          '서버에서 인증서를 갱신하세요. 문제가 없다면 이 컴퓨터의 시계와 중간에 프록시가 있는지 확인하세요.',
      },
      'server-trouble': {
        title: '서버 {{subject}}에 연결되었지만, 양쪽을 이어 주지 않았습니다.',
        remedy: '1분 후에 다시 시도하세요. 그대로라면 서버 운영자가 로그와 버전을 확인해야 합니다.',
      },
      'stun-unreachable': {
        title: 'STUN 서버 {{subject}}이(가) 응답하지 않습니다.',
        remedy: '주소와 포트, 그리고 방화벽이 그곳으로 가는 UDP를 통과시키는지 확인하세요.',
      },
      'stack-broken': {
        title: '이 컴퓨터에서 WebRTC가 작동하지 않습니다. 자신에게도 연결할 수 없습니다.',
        remedy: '이 컴퓨터의 방화벽이나 보안 프로그램에서 Dropline을 허용하세요.',
      },
      'udp-blocked-no-relay': {
        title:
          '이 네트워크가 UDP를 막는 것 같습니다(응답하는 STUN 서버 없음). TCP로 쓸 수 있는 중계도 없습니다.',
        remedy: '중계가 있는 서버(TCP 또는 TLS의 TURN)나 다른 네트워크를 사용하세요.',
      },
      'symmetric-nat-no-relay': {
        title: '공유기가 연결마다 다른 주소를 주며(대칭 NAT), 중계도 없습니다.',
        remedy: '더 단순한 공유기를 쓰는 상대와만 바로 연결됩니다. 중계(TURN)가 있는 서버를 사용하세요.',
      },
      'relay-credentials': {
        title: '중계 {{subject}}이(가) 사용자 이름이나 암호를 거부합니다.',
        remedy:
          '고쳐 주세요. 랑데부 서버가 나눠 주는 것이라면 중계와 공유하는 비밀과 양쪽의 시계를 확인하세요.',
      },
      'relay-certificate': {
        title: '중계 {{subject}}의 인증서를 신뢰할 수 없습니다.',
        remedy: '주소에 있는 이름으로 중계에서 인증서를 갱신하세요.',
      },
      'relay-unreachable': {
        title: '중계 {{subject}}이(가) 응답하지 않습니다.',
        remedy:
          '주소를 확인하고, 중계를 시작하고, 서버의 방화벽에서 포트(3478과 중계 포트, UDP와 TCP)를 여세요.',
      },
      'relay-trouble': {
        title: '중계 {{subject}}이(가) 응답하지만 아무것도 전달하지 않습니다.',
        remedy: '한도에 도달했을 수 있습니다. 운영자가 로그를 확인해야 합니다.',
      },
      'mdns-blocked': {
        title: '{{subject}}에서 멀티캐스트 DNS가 작동하지 않아 주변 기기를 찾을 수 없습니다.',
        remedy: '이 컴퓨터의 방화벽에서 UDP 포트 5353을 허용하세요. 코드는 서버를 통해 여전히 작동합니다.',
      },
      vpn: {
        title: '모든 트래픽이 VPN {{subject}}을(를) 지나갑니다.',
        remedy:
          '주변 기기를 찾을 수 없다면 VPN 프로그램에서 로컬 네트워크 접근을 허용하거나 VPN을 잠시 끄세요.',
      },
      'udp-blocked': {
        title: '이 네트워크가 UDP를 막는 것 같습니다. 전송은 TCP로 중계를 거치며 더 느립니다.',
        remedy: '바로 전송하려면 방화벽에서 UDP를 허용하거나 다른 네트워크를 사용하세요.',
      },
      'symmetric-nat': {
        title: '공유기가 연결마다 다른 주소를 줍니다(대칭 NAT).',
        remedy: '이런 공유기를 쓰는 상대와의 전송은 중계를 거칩니다. 같은 네트워크에서는 바로 전송됩니다.',
      },
      'no-relay': {
        title: '서버가 중계를 제공하지 않습니다.',
        remedy:
          '대부분의 공유기는 직접 연결을 허용합니다. 그렇지 않은 곳에서는 서버의 중계(TURN)가 도움이 됩니다.',
      },
      alone: {
        title: '이 네트워크에서 응답하는 다른 기기가 없습니다.',
        remedy:
          '있어야 한다면, 손님용 네트워크와 호텔 네트워크는 기기를 서로 격리합니다. 코드와 서버, 또는 다른 Wi-Fi를 사용하세요.',
      },
    },
  },
}
