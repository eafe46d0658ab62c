import type { errorsTexts as english } from '../en/errors.ts'
import type { TextsLike } from '../shape.ts'

export const errorsTexts: TextsLike<typeof english, 'other'> = {
  errors: {
    'code-malformed': {
      title: '这不是完整的配对码。',
      titleWord1: '第一个单词不属于任何配对码。',
      titleWord2: '第二个单词不属于任何配对码。',
      titleWord3: '第三个单词不属于任何配对码。',
      titleWord4: '第四个单词不属于任何配对码。',
      advice: '配对码由四位数字和单词组成，例如 4821-ocean-velvet。本次没有消耗尝试次数。',
      adviceSuggestion: '你想输入的是“{{suggestion}}”吗？本次没有消耗尝试次数。',
    },
    'code-wrong': {
      title: '配对码不匹配。',
      advice: '请与发送方逐个核对单词后重试。如果全部正确，请对方提供新的配对码。',
    },
    'code-expired': {
      title: '这个配对码已失效，或者没有人在使用它的编号。',
      advice: '请检查四位数字。如果无误，需要重新分享文件以获得新的配对码。',
    },
    'code-used-up': {
      title: '错误尝试次数过多，配对码已关闭。',
      advice: '请重新分享文件以获得新的配对码。',
    },
    'code-busy': {
      title: '此刻有其他人正在使用这个配对码连接。',
      advice: '请稍候再试。如果不应有其他人知道它，请重新分享文件以获得新的配对码。',
    },
    'pairing-failed': {
      title: '对方没有完成配对。',
      advice: '请确认双方都使用最新版本的 Dropline，然后用新的配对码重试。',
    },
    'no-signaling': {
      title: '无法连接本地网络，也无法连接会合服务器。',
      advice: '请检查网络，并在设置中确认本地网络已开启或服务器地址正确。',
    },
    'no-path': {
      title: '两台电脑找到了对方，但无法建立连接。',
      advice: '请让两台电脑处于同一网络，或允许 Dropline 通过防火墙，然后重试。',
      adviceRelaysOnly:
        '“{{setting}}”已开启，但没有连上任何中继。请添加 TURN 服务器，将“{{relay}}”设为“{{always}}”，或关闭“{{setting}}”。',
    },
    'peer-lost': {
      title: '与对方电脑的连接已断开。',
      advice: '请确认它处于唤醒和联网状态。已收到的内容会保留：双方都在线后即可继续。',
    },
    'protocol-violation': {
      title: '对方发送了意外的内容，连接已关闭。',
      advice: '请在两台电脑上更新 Dropline。如果再次发生，请不要信任对方。',
    },
    'version-mismatch': {
      title: '两台电脑上的 Dropline 版本互不兼容。',
      advice: '请在两台电脑上更新后重试。',
    },
    declined: {
      title: '文件被拒绝了。',
      advice: '没有保存任何内容。如果是误操作，请重新分享以获得新的配对码。',
    },
    cancelled: {
      title: '你取消了传输。',
      advice: '如需重新开始，请重新分享文件以获得新的配对码。',
    },
    'cancelled-by-peer': {
      title: '对方取消了传输。',
      advice: '请询问对方是否重试；这需要新的配对码。',
    },
    'manifest-rejected': {
      title: '文件被拒收，因为其中一个无法安全保存。',
      titleNamed: '文件被拒收，因为“{{name}}”无法安全保存。',
      advice: '没有保存任何内容。发送方可以将其重命名后再次分享。',
    },
    'disk-full': {
      title: '接收方的磁盘已满。',
      titleNeeded: '接收方的磁盘已满：需要 {{needed}}。',
      titleRoom: '接收方的磁盘已满：需要 {{needed}}，可用 {{free}}。',
      advice: '请腾出空间或选择其他文件夹，然后重新开始。',
    },
    'source-unreadable': {
      title: '发送方的电脑无法读取一个文件。',
      titleNamed: '发送方的电脑无法读取“{{name}}”。',
      advice: '请确认它仍然存在并且可以打开，然后重新分享。',
    },
    'source-changed': {
      title: '一个文件在发送过程中发生了变化。',
      titleNamed: '“{{name}}”在发送过程中发生了变化。',
      advice: '请等到不再有程序写入它，然后重新分享。',
    },
    'target-unwritable': {
      title: '接收方的电脑无法写入接收文件夹。',
      titleNamed: '接收方的电脑无法写入“{{name}}”。',
      titleTooLarge: '“{{name}}”超过了接收磁盘上单个文件的大小上限（{{limit}}）。',
      advice: '请选择可以写入的文件夹，然后重新开始。',
      adviceTooLarge: '请选择其他磁盘上的文件夹，或将此磁盘格式化为 exFAT 等较新的文件系统。',
    },
    'hash-mismatch': {
      title: '一个文件在到达时已损坏，已被丢弃。',
      titleNamed: '“{{name}}”在到达时已损坏，已被丢弃。',
      advice: '请重新开始传输。如果再次发生，请检查磁盘和网络。',
    },
    'name-unsupported': {
      title: '一个文件的名称无法发送。',
      titleNamed: '名称“{{name}}”无法发送。',
      advice: '请重命名后重新分享。',
    },
    'identity-changed': {
      title: '这台设备不是你记住的那一台：它的身份变了。',
      advice:
        '没有发送或接收任何内容。请询问对方是否重新安装过 Dropline。如果是，请忘记该设备后重新记住；如果不是，可能有人在冒充它。',
    },
    'address-malformed': {
      title: '这不是一个地址。',
      advice: '地址的形式是 192.168.1.20 或 192.168.1.20:34821。对方电脑会显示它自己的地址。',
    },
    'address-silent': {
      title: '这个地址上没有愿意被看到的 Dropline 应答。',
      advice: '请检查地址，并确认对方电脑对所有人可见，或已记住这台电脑。',
    },
    'not-rememberable': {
      title: '这两台电脑已经无法通过这次传输互相记住。',
      advice: '请用新的配对码发送一些内容，然后再记住设备。',
    },
    'device-unknown': {
      title: '这台设备没有被记住。',
      advice: '请用配对码连接并记住它，或选择另一台设备。',
    },
    'device-away': {
      title: '这台设备没有应答。',
      advice:
        '它可能已经离开，或者它的防火墙不让任何连接进入。请改用配对码分享，或在那台设备上允许 Dropline 通过防火墙。',
    },
    'devices-locked': {
      title: '无法打开已记住的设备：这台电脑的密钥环已锁定。',
      advice: '请解锁密钥环，然后重新启动 Dropline。',
    },
    'peer-busy': {
      title: '对方电脑同时收到的请求太多。',
      advice: '请稍等片刻再试。',
    },
    'nothing-to-send': {
      title: '没有可发送的文件或文件夹。',
      advice: '请从文件夹中拖放文件，或选择一些文件。',
    },
    'setting-invalid': {
      title: '有一项设置不能设为这个值。',
      advice: '请在设置中更正。',
    },
    'engine-crashed': {
      title: 'Dropline 负责传输文件的部分意外停止了。',
      advice: '它已重新启动。请再次分享或接收文件。',
    },
    internal: {
      title: 'Dropline 内部出了问题。',
      advice: '请重试。如果再次发生，请重新启动 Dropline 并反馈你的操作。',
    },
    'peer-left': {
      title: '对方的电脑暂时停止了传输。',
      advice: '没有丢失任何内容：双方都在线后会从中断处继续。',
    },
    'target-missing': {
      title: '接收方电脑上的接收文件夹不见了。',
      advice: '请重新接上或挂载磁盘，传输随后会从中断处继续。',
    },
    'not-resumable': {
      title: '这次传输已无法继续。',
      advice: '请重新分享文件以获得新的配对码。若保存到同一文件夹并选择“跳过”，已收到的内容不会重复发送。',
    },
  },
}
