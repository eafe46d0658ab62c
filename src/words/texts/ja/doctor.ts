import type { doctorTexts as english } from '../en/doctor.ts'
import type { TextsLike } from '../shape.ts'

export const doctorTexts: TextsLike<typeof english, 'other'> = {
  doctor: {
    title: '接続の確認',
    findOut: '原因を調べる',
    running: 'このネットワークを調べています…',
    runningHint: '最大で 10 秒ほどかかります。',
    again: 'もう一度調べる',
    copy: 'レポートをコピー',
    found: '調べた結果',
    likely: '考えられる原因: {{cause}}',
    also: 'ほかに: {{cause}}',
    note: '参考: {{cause}}',
    sentences: '{{title}}{{remedy}}',
    line: '{{subject}}: {{result}}',
    withDetail: '{{result}} ({{detail}})',
    outcome: {
      works: {
        direct: '近くのデバイスが見つかり、離れたコンピューターにも直接つながります。',
        relayed: '近くのデバイスが見つかり、離れたコンピューターにも中継経由でつながります。',
        blocked: '近くのデバイスは見つかりますが、離れたコンピューターにはつながりません。',
        untested:
          '近くのデバイスは見つかります。離れたコンピューターへの経路を試すサーバーがありませんでした。',
      },
      blocked: {
        direct: '近くのデバイスは見つかりませんが、離れたコンピューターには直接つながります。',
        relayed: '近くのデバイスは見つかりませんが、離れたコンピューターには中継経由でつながります。',
        blocked: '近くのデバイスにも、離れたコンピューターにもつながりません。',
        untested:
          '近くのデバイスは見つかりません。離れたコンピューターへの経路を試すサーバーがありませんでした。',
      },
    },
    section: {
      computer: 'このコンピューター',
      nearby: '近くのデバイス',
      rendezvous: 'ランデブーサーバー',
      router: 'ルーターと STUN サーバー',
      relays: '中継 (TURN)',
      candidates: 'WebRTC が見つけた経路',
    },
    interface: {
      wired: '{{name}} (有線)',
      wireless: '{{name}} (無線)',
      vpn: '{{name}} (VPN 接続)',
      virtual: '{{name}} (仮想)',
      other: '{{name}} (その他)',
    },
    interfaces: 'ネットワークインターフェース',
    none: 'なし',
    route: 'インターネットへの出口',
    mdns: '{{name}} のマルチキャスト DNS',
    mdnsWorks_other: '動作しています。ほかに {{count, number}} 台が応答',
    mdnsProblem: {
      'not-opened': 'ポート 5353 を開けません',
      'not-sent': '問い合わせを送れませんでした',
      silent: '問い合わせが戻ってきませんでした',
    },
    rendezvousWorks: '{{time}} で双方を引き合わせました',
    clocksDiffer: '{{works}}。時計の差は {{skew}}',
    router: 'ルーター ({{protocol}})',
    stunWorks: '{{address}} ({{time}} で応答)',
    turnWorks: '{{address}} で中継、{{time}}',
    candidate: '候補、{{kind}}',
    candidateFound: '{{address}} ({{time}} 後)',
    candidateKind: {
      host: 'このコンピューター',
      srflx: 'ルーター (STUN)',
      prflx: '相手から見たもの',
      relay: '中継 (TURN)',
    },
    time: '時間',
    kind: '種類',
    address: 'アドレス',
    stackWorks: '{{time}} で自分自身に接続しました',
    stackBroken: '自分自身にも接続できません',
    failure: {
      dns: 'この名前にはアドレスがありません',
      refused: 'そこでは何も動いていません',
      timeout: '応答がありません',
      unreachable: '経路がありません',
      certificate: '証明書が信頼されていません',
      'not-dropline': '応答しますが、ランデブーサーバーではありません',
      credentials: 'ユーザー名かパスワードを拒否しました',
      rejected: 'エラーを返しました',
    },
    mapping: {
      none: 'アドレス変換なし',
      'endpoint-independent': 'どの相手にも同じ外部アドレス (コーン型 NAT)',
      dependent: 'サーバーごとに違う外部アドレス (対称型 NAT)',
      unknown: 'サーバーが 1 台だけなので種類は不明',
    },
    cause: {
      'no-network': {
        title: 'このコンピューターはどのネットワークにもつながっていません。',
        remedy: 'Wi-Fi に接続するかケーブルを差し込んで、もう一度調べてください。',
      },
      clock: {
        title: 'このコンピューターの時計が {{subject}} ずれています。',
        remedy:
          '日付と時刻の自動設定をオンにしてください。時計がずれていると、証明書や中継のパスワードが無効に見えます。',
      },
      'captive-portal': {
        title: 'サーバー {{subject}} の代わりに別のものが応答しています。',
        remedy:
          'ウェブページを開いてこのネットワークにサインインするか、アドレスとプロキシの設定を確認してください。',
      },
      'no-internet': {
        title: 'このネットワークは外につながっていません。インターネットへの経路がありません。',
        remedy:
          '同じネットワークのコンピューター同士は見つかります。それ以外にはインターネットに接続してください。',
      },
      'server-name': {
        title: 'サーバー {{subject}} の名前にはアドレスがありません。',
        remedy: 'アドレスのつづりと、このコンピューターの DNS 設定を確認してください。',
      },
      'server-down': {
        title: '{{subject}} のコンピューターは応答しますが、ランデブーサーバーが動いていません。',
        remedy: 'サーバーを起動するか (「dropline serve」)、アドレスのポートを直してください。',
      },
      'server-unreachable': {
        title: 'サーバー {{subject}} が応答しません。',
        remedy:
          'ファイアウォールが遮っているか、電源が切れているかもしれません。別のネットワークを試すか、運営者に尋ねてください。',
      },
      'server-certificate': {
        title: '{{subject}} の証明書が信頼されていません。',
        remedy:
          'サーバーで更新してください。問題がなければ、このコンピューターの時計と、間にプロキシがないかを確認してください。',
      },
      'server-trouble': {
        title: 'サーバー {{subject}} には届きましたが、双方を引き合わせませんでした。',
        remedy:
          '1 分後にもう一度試してください。変わらなければ、運営者がログとバージョンを確認してください。',
      },
      'stun-unreachable': {
        title: 'STUN サーバー {{subject}} が応答しません。',
        remedy: 'アドレスとポート、そしてファイアウォールが UDP を通すかを確認してください。',
      },
      'stack-broken': {
        title: 'このコンピューターでは WebRTC が動きません。自分自身にも届きません。',
        remedy: 'このコンピューターのファイアウォールやセキュリティソフトで Dropline を許可してください。',
      },
      'udp-blocked-no-relay': {
        title:
          'このネットワークは UDP を遮っているようです (応答する STUN サーバーがありません)。TCP で使える中継もありません。',
        remedy: '中継のあるサーバー (TCP か TLS の TURN) か、別のネットワークを使ってください。',
      },
      'symmetric-nat-no-relay': {
        title: 'ルーターが接続ごとに違うアドレスを割り当て (対称型 NAT)、中継もありません。',
        remedy:
          '直接つながるのは、より単純なルーターの相手だけです。中継 (TURN) のあるサーバーを使ってください。',
      },
      'relay-credentials': {
        title: '中継 {{subject}} がユーザー名かパスワードを拒否しています。',
        remedy:
          '直してください。ランデブーサーバーが配るものなら、中継と共有する秘密と、双方の時計を確認してください。',
      },
      'relay-certificate': {
        title: '中継 {{subject}} の証明書が信頼されていません。',
        remedy: 'アドレスの名前に合わせて、中継で更新してください。',
      },
      'relay-unreachable': {
        title: '中継 {{subject}} が応答しません。',
        remedy:
          'アドレスを確認し、中継を起動し、サーバーのファイアウォールでポート (3478 と中継用のポート、UDP と TCP) を開いてください。',
      },
      'relay-trouble': {
        title: '中継 {{subject}} は応答しますが、何も中継しません。',
        remedy: '上限に達しているかもしれません。運営者がログを確認してください。',
      },
      'mdns-blocked': {
        title: '{{subject}} でマルチキャスト DNS が動かないため、近くのデバイスが見つかりません。',
        remedy:
          'このコンピューターのファイアウォールで UDP ポート 5353 を許可してください。コードはサーバー経由で使えます。',
      },
      vpn: {
        title: 'すべての通信が VPN {{subject}} を通っています。',
        remedy:
          '近くのデバイスが見つからないときは、VPN ソフトでローカルネットワークへのアクセスを許可するか、VPN を一時停止してください。',
      },
      'udp-blocked': {
        title: 'このネットワークは UDP を遮っているようです。転送は TCP で中継を通り、遅くなります。',
        remedy: '直接転送するにはファイアウォールで UDP を許可するか、別のネットワークを使ってください。',
      },
      'symmetric-nat': {
        title: 'ルーターが接続ごとに違うアドレスを割り当てています (対称型 NAT)。',
        remedy: '同じようなルーターの相手との転送は中継を通ります。同じネットワークでは直接です。',
      },
      'no-relay': {
        title: 'サーバーは中継を提供していません。',
        remedy:
          'たいていのルーターは直接の接続を通します。通さないときは、サーバーの中継 (TURN) が役に立ちます。',
      },
      alone: {
        title: 'このネットワークでは、ほかのデバイスが応答しません。',
        remedy:
          'あるはずなら、ゲスト用やホテルのネットワークがデバイスを隔てています。コードとサーバー、または別の Wi-Fi を使ってください。',
      },
    },
  },
}
