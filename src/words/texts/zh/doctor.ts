import type { doctorTexts as english } from '../en/doctor.ts'
import type { TextsLike } from '../shape.ts'

export const doctorTexts: TextsLike<typeof english, 'other'> = {
  doctor: {
    title: '检查连接',
    findOut: '查找原因',
    running: '正在检查此网络…',
    runningHint: '最多需要十秒。',
    again: '再次检查',
    copy: '复制报告',
    found: '检查结果',
    likely: '可能的原因：{{cause}}',
    also: '另外：{{cause}}',
    note: '提示：{{cause}}',
    sentences: '{{title}}{{remedy}}',
    line: '{{subject}}：{{result}}',
    withDetail: '{{result}}（{{detail}}）',
    outcome: {
      works: {
        direct: '可以找到附近的设备，也可以直接连接别处的电脑。',
        relayed: '可以找到附近的设备，也可以通过中继连接别处的电脑。',
        blocked: '可以找到附近的设备，但无法连接别处的电脑。',
        untested: '可以找到附近的设备。没有服务器可用来测试通往别处电脑的路径。',
      },
      blocked: {
        direct: '找不到附近的设备，但可以直接连接别处的电脑。',
        relayed: '找不到附近的设备，但可以通过中继连接别处的电脑。',
        blocked: '附近的设备和别处的电脑都无法连接。',
        untested: '找不到附近的设备。没有服务器可用来测试通往别处电脑的路径。',
      },
    },
    section: {
      computer: '本机',
      nearby: '附近的设备',
      rendezvous: '会合服务器',
      router: '路由器和 STUN 服务器',
      relays: '中继（TURN）',
      candidates: 'WebRTC 找到的路径',
    },
    interface: {
      wired: '{{name}}（有线）',
      wireless: '{{name}}（无线）',
      vpn: '{{name}}（虚拟专网 VPN）',
      virtual: '{{name}}（虚拟）',
      other: '{{name}}（其他）',
    },
    interfaces: '网络接口',
    none: '无',
    route: '上网所用地址',
    mdns: '{{name}} 上的组播 DNS',
    mdnsWorks_other: '正常，另有 {{count, number}} 台设备应答',
    mdnsProblem: {
      'not-opened': '无法打开端口 5353',
      'not-sent': '查询无法发出',
      silent: '查询没有返回',
    },
    rendezvousWorks: '用 {{time}} 让双方会合',
    clocksDiffer: '{{works}}；时钟相差 {{skew}}',
    router: '路由器（{{protocol}}）',
    stunWorks: '{{address}}，用时 {{time}}',
    turnWorks: '在 {{address}} 中继，用时 {{time}}',
    candidate: '候选，{{kind}}',
    candidateFound: '{{address}}，{{time}} 后',
    candidateKind: {
      host: '本机',
      srflx: '路由器（STUN）',
      prflx: '对方所见',
      relay: '中继（TURN）',
    },
    time: '时间',
    kind: '类型',
    address: '地址',
    stackWorks: '用 {{time}} 与自身建立连接',
    stackBroken: '连自身都无法连接',
    failure: {
      dns: '该名称没有地址',
      refused: '那里没有服务',
      timeout: '没有应答',
      unreachable: '没有路由',
      certificate: '证书不受信任',
      'not-dropline': '有应答，但不是会合服务器',
      credentials: '拒绝用户名或密码',
      rejected: '返回了错误',
    },
    mapping: {
      none: '没有地址转换',
      'endpoint-independent': '对所有目标使用同一外部地址（锥形 NAT）',
      dependent: '对每台服务器使用不同的外部地址（对称 NAT）',
      unknown: '只有一台服务器，无法判断类型',
    },
    cause: {
      'no-network': {
        title: '本机没有连接任何网络。',
        remedy: '请连接 Wi-Fi 或插上网线，然后再次检查。',
      },
      clock: {
        title: '本机的时钟相差 {{subject}}。',
        remedy: '请开启自动设置日期和时间：时钟不准时，证书和中继密码会显得无效。',
      },
      'captive-portal': {
        title: '应答的不是服务器 {{subject}}，而是别的东西。',
        remedy: '请打开网页登录此网络，或检查地址和代理设置。',
      },
      'no-internet': {
        title: '此网络不通往外界：没有通向互联网的路由。',
        remedy: '同一网络中的电脑仍能互相找到。要连接其他电脑，请接入互联网。',
      },
      'server-name': {
        title: '服务器 {{subject}} 的名称没有对应地址。',
        remedy: '请检查地址的拼写和本机的 DNS 设置。',
      },
      'server-down': {
        title: '{{subject}} 所在的电脑有应答，但会合服务器没有在运行。',
        remedy: '请启动服务器（“dropline serve”），或更正地址中的端口。',
      },
      'server-unreachable': {
        title: '服务器 {{subject}} 没有应答。',
        remedy: '可能被防火墙阻挡，或服务器已关闭。请换一个网络，或询问服务器的管理者。',
      },
      'server-certificate': {
        title: '{{subject}} 的证书不受信任。',
        remedy: '请在服务器上更新证书。如果证书没有问题，请检查本机时钟以及中间是否有代理。',
      },
      'server-trouble': {
        title: '已连上服务器 {{subject}}，但它没有让双方会合。',
        remedy: '请一分钟后重试；若仍然如此，服务器的管理者应查看其日志和版本。',
      },
      'stun-unreachable': {
        title: 'STUN 服务器 {{subject}} 没有应答。',
        remedy: '请检查其地址和端口，以及防火墙是否放行通往它的 UDP。',
      },
      'stack-broken': {
        title: 'WebRTC 在本机上无法工作：连自身都无法连接。',
        remedy: '请在本机的防火墙或安全软件中放行 Dropline。',
      },
      'udp-blocked-no-relay': {
        title: '此网络似乎阻挡了 UDP（没有 STUN 服务器应答），而且没有可通过 TCP 使用的中继。',
        remedy: '请使用带中继（TCP 或 TLS 上的 TURN）的服务器，或换一个网络。',
      },
      'symmetric-nat-no-relay': {
        title: '路由器为每个连接分配不同的地址（对称 NAT），而且没有中继。',
        remedy: '只能与路由器较简单的一方直接连接。请使用带中继（TURN）的服务器。',
      },
      'relay-credentials': {
        title: '中继 {{subject}} 拒绝用户名或密码。',
        remedy: '请更正。如果它们由会合服务器发放，请检查它与中继共享的密钥，以及双方的时钟。',
      },
      'relay-certificate': {
        title: '中继 {{subject}} 的证书不受信任。',
        remedy: '请在中继上为其地址中的名称更新证书。',
      },
      'relay-unreachable': {
        title: '中继 {{subject}} 没有应答。',
        remedy: '请检查其地址，启动它，并在服务器的防火墙中开放其端口（3478 和中继端口，UDP 和 TCP）。',
      },
      'relay-trouble': {
        title: '中继 {{subject}} 有应答，但不转发任何数据。',
        remedy: '它的限额可能已用完。中继的管理者应查看其日志。',
      },
      'mdns-blocked': {
        title: '组播 DNS 在 {{subject}} 上无法工作，因此找不到附近的设备。',
        remedy: '请在本机防火墙中放行 UDP 端口 5353。配对码仍可通过服务器使用。',
      },
      vpn: {
        title: '所有流量都经过 VPN {{subject}}。',
        remedy: '如果找不到附近的设备，请在 VPN 程序中允许访问本地网络，或暂停 VPN。',
      },
      'udp-blocked': {
        title: '此网络似乎阻挡了 UDP：传输会通过 TCP 经由中继，速度较慢。',
        remedy: '若要直接传输，请在防火墙中放行 UDP，或换一个网络。',
      },
      'symmetric-nat': {
        title: '路由器为每个连接分配不同的地址（对称 NAT）。',
        remedy: '与同样处于这种路由器之后的电脑传输时会经由中继。在同一网络中则直接传输。',
      },
      'no-relay': {
        title: '服务器不提供中继。',
        remedy: '大多数路由器允许直接连接；不允许时，服务器上的中继（TURN）会有帮助。',
      },
      alone: {
        title: '此网络中没有其他设备应答。',
        remedy:
          '如果应该有：访客网络和酒店网络会隔离设备（客户端隔离）。请使用配对码和服务器，或换一个 Wi-Fi。',
      },
    },
  },
}
