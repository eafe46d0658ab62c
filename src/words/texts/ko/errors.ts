import type { errorsTexts as english } from '../en/errors.ts'
import type { TextsLike } from '../shape.ts'

export const errorsTexts: TextsLike<typeof english, 'other'> = {
  errors: {
    'code-malformed': {
      title: '완전한 페어링 코드가 아닙니다.',
      titleWord1: '첫 번째 단어는 어떤 코드에도 없습니다.',
      titleWord2: '두 번째 단어는 어떤 코드에도 없습니다.',
      titleWord3: '세 번째 단어는 어떤 코드에도 없습니다.',
      titleWord4: '네 번째 단어는 어떤 코드에도 없습니다.',
      advice:
        '코드는 4821-ocean-velvet처럼 숫자 네 자리와 단어로 되어 있습니다. 시도 횟수는 줄지 않았습니다.',
      adviceSuggestion: '“{{suggestion}}”을(를) 입력하려고 했나요? 시도 횟수는 줄지 않았습니다.',
    },
    'code-wrong': {
      title: '코드가 일치하지 않습니다.',
      advice: '보내는 사람과 단어를 하나씩 비교하고 다시 시도하세요. 모두 맞다면 새 코드를 요청하세요.',
    },
    'code-expired': {
      title: '코드가 만료되었거나 아무도 그 번호를 쓰고 있지 않습니다.',
      advice: '숫자 네 자리를 확인하세요. 맞다면 파일을 다시 공유해 새 코드를 받아야 합니다.',
    },
    'code-used-up': {
      title: '잘못된 시도가 너무 많아 코드가 닫혔습니다.',
      advice: '파일을 다시 공유해 새 코드를 받으세요.',
    },
    'code-busy': {
      title: '지금 다른 사람이 이 코드로 연결하고 있습니다.',
      advice:
        '잠시 기다렸다가 다시 시도하세요. 다른 사람이 알면 안 되는 코드라면 파일을 다시 공유해 새 코드를 받으세요.',
    },
    'pairing-failed': {
      title: '상대가 페어링을 마치지 않았습니다.',
      advice: '양쪽 모두 최신 Dropline을 쓰는지 확인하고 새 코드로 다시 시도하세요.',
    },
    'no-signaling': {
      title: '로컬 네트워크에도 랑데부 서버에도 연결할 수 없었습니다.',
      advice: '네트워크를 확인하고, 설정에서 로컬 네트워크가 켜져 있는지 또는 서버가 맞는지 확인하세요.',
    },
    'no-path': {
      title: '두 컴퓨터가 서로를 찾았지만 연결할 수 없었습니다.',
      advice: '둘을 같은 네트워크에 두거나 방화벽에서 Dropline을 허용한 다음 다시 시도하세요.',
      adviceRelaysOnly:
        '‘{{setting}}’이(가) 켜져 있지만 연결된 중계가 없습니다. TURN 서버를 추가하거나, ‘{{relay}}’를 ‘{{always}}’(으)로 설정하거나, ‘{{setting}}’을(를) 끄세요.',
    },
    'peer-lost': {
      title: '상대 컴퓨터와의 연결이 끊겼습니다.',
      advice:
        '상대 컴퓨터가 깨어 있고 온라인인지 확인하세요. 도착한 것은 보관됩니다. 양쪽이 다시 연결되면 계속하세요.',
    },
    'protocol-violation': {
      title: '상대가 예상하지 못한 것을 보내 연결을 닫았습니다.',
      advice: '두 컴퓨터에서 Dropline을 업데이트하세요. 다시 일어나면 상대를 신뢰하지 마세요.',
    },
    'version-mismatch': {
      title: '두 컴퓨터의 Dropline 버전이 서로 맞지 않습니다.',
      advice: '양쪽에서 Dropline을 업데이트한 다음 다시 시도하세요.',
    },
    declined: {
      title: '파일이 거절되었습니다.',
      advice: '아무것도 저장되지 않았습니다. 실수였다면 다시 공유해 새 코드를 받으세요.',
    },
    cancelled: {
      title: '전송을 취소했습니다.',
      advice: '다시 시작하려면 파일을 다시 공유해 새 코드를 받으세요.',
    },
    'cancelled-by-peer': {
      title: '상대가 전송을 취소했습니다.',
      advice: '다시 시도할지 물어보세요. 새 코드가 필요합니다.',
    },
    'manifest-rejected': {
      title: '안전하게 저장할 수 없는 파일이 있어 거부되었습니다.',
      titleNamed: '“{{name}}”을(를) 안전하게 저장할 수 없어 파일이 거부되었습니다.',
      advice: '아무것도 저장되지 않았습니다. 보내는 사람이 이름을 바꾸고 다시 공유할 수 있습니다.',
    },
    'disk-full': {
      title: '받는 쪽 디스크가 가득 찼습니다.',
      titleNeeded: '받는 쪽 디스크가 가득 찼습니다. {{needed}} 필요합니다.',
      titleRoom: '받는 쪽 디스크가 가득 찼습니다. {{needed}} 필요하고 {{free}} 남아 있습니다.',
      advice: '공간을 확보하거나 다른 폴더를 선택한 다음 다시 시작하세요.',
    },
    'source-unreadable': {
      title: '보내는 컴퓨터에서 읽을 수 없는 파일이 있습니다.',
      titleNamed: '보내는 컴퓨터에서 “{{name}}”을(를) 읽을 수 없습니다.',
      advice: '아직 있고 열 수 있는지 확인한 다음 다시 공유하세요.',
    },
    'source-changed': {
      title: '보내는 동안 변경된 파일이 있습니다.',
      titleNamed: '“{{name}}”이(가) 보내는 동안 변경되었습니다.',
      advice: '더 이상 기록되지 않을 때까지 기다린 다음 다시 공유하세요.',
    },
    'target-unwritable': {
      title: '받는 컴퓨터에서 받은 파일 폴더에 쓸 수 없습니다.',
      titleNamed: '받는 컴퓨터에서 “{{name}}”을(를) 쓸 수 없습니다.',
      titleTooLarge:
        '“{{name}}”의 크기가 받는 디스크에서 파일 하나가 가질 수 있는 크기({{limit}})를 넘습니다.',
      advice: '쓸 수 있는 폴더를 선택한 다음 다시 시작하세요.',
      adviceTooLarge:
        '다른 디스크의 폴더를 선택하거나, 이 디스크를 exFAT 같은 최신 파일 시스템으로 포맷하세요.',
    },
    'hash-mismatch': {
      title: '손상되어 도착한 파일이 있어 버렸습니다.',
      titleNamed: '“{{name}}”이(가) 손상되어 도착해 버렸습니다.',
      advice: '전송을 다시 시작하세요. 또 일어나면 디스크와 네트워크를 점검하세요.',
    },
    'name-unsupported': {
      title: '보낼 수 없는 이름의 파일이 있습니다.',
      titleNamed: '“{{name}}”은(는) 보낼 수 없는 이름입니다.',
      advice: '이름을 바꾼 다음 다시 공유하세요.',
    },
    'identity-changed': {
      title: '이 기기는 기억해 둔 기기가 아닙니다. 신원이 바뀌었습니다.',
      advice:
        '아무것도 보내거나 받지 않았습니다. 상대가 Dropline을 새로 설치했는지 물어보세요. 그렇다면 기기를 잊고 다시 기억하세요. 아니라면 누군가 그 기기인 척하고 있을 수 있습니다.',
    },
    'address-malformed': {
      title: '주소가 아닙니다.',
      advice: '주소는 192.168.1.20 또는 192.168.1.20:34821과 같은 형식입니다. 상대 컴퓨터에 표시됩니다.',
    },
    'address-silent': {
      title: '이 주소에서 공개 중인 Dropline이 응답하지 않았습니다.',
      advice: '주소를 확인하고, 상대 컴퓨터가 모두에게 공개 중이거나 이 컴퓨터를 기억하는지 확인하세요.',
    },
    'not-rememberable': {
      title: '이 전송으로는 두 컴퓨터가 더 이상 서로를 기억할 수 없습니다.',
      advice: '새 코드로 무언가를 보낸 다음 기기를 기억하세요.',
    },
    'device-unknown': {
      title: '기억된 기기가 아닙니다.',
      advice: '코드로 연결하여 기억하거나 다른 기기를 선택하세요.',
    },
    'device-away': {
      title: '이 기기가 응답하지 않습니다.',
      advice:
        '주변을 떠났거나 그 기기의 방화벽이 연결을 막고 있을 수 있습니다. 대신 코드로 공유하거나 그 방화벽에서 Dropline을 허용하세요.',
    },
    'devices-locked': {
      title: '기억한 기기를 열 수 없습니다. 이 컴퓨터의 키링이 잠겨 있습니다.',
      advice: '키링의 잠금을 푼 다음 Dropline을 다시 시작하세요.',
    },
    'peer-busy': {
      title: '상대 컴퓨터가 한꺼번에 너무 많은 요청을 받고 있습니다.',
      advice: '잠시 기다린 후 다시 시도하세요.',
    },
    'nothing-to-send': {
      title: '보낼 파일이나 폴더가 없었습니다.',
      advice: '폴더에서 파일을 끌어다 놓거나 선택하세요.',
    },
    'setting-invalid': {
      title: '이 값으로 설정할 수 없는 항목이 있습니다.',
      advice: '설정에서 고치세요.',
    },
    'engine-crashed': {
      title: '파일을 옮기는 Dropline의 부분이 예기치 않게 멈췄습니다.',
      advice: '다시 시작되었습니다. 파일을 다시 공유하거나 받으세요.',
    },
    internal: {
      title: 'Dropline 안에서 문제가 생겼습니다.',
      advice: '다시 시도하세요. 또 일어나면 Dropline을 다시 시작하고 무엇을 했는지 알려 주세요.',
    },
    'peer-left': {
      title: '상대 컴퓨터가 전송을 잠시 멈췄습니다.',
      advice: '잃은 것은 없습니다. 양쪽이 다시 연결되면 멈춘 곳에서 계속됩니다.',
    },
    'target-missing': {
      title: '받는 컴퓨터에서 받은 파일 폴더가 사라졌습니다.',
      advice: '디스크를 다시 연결하거나 마운트하세요. 그러면 멈춘 곳에서 계속됩니다.',
    },
    'not-resumable': {
      title: '이 전송은 더 이상 계속할 수 없습니다.',
      advice:
        '파일을 다시 공유해 새 코드를 받으세요. 같은 폴더에 “건너뛰기”로 받으면 이미 도착한 것은 다시 보내지 않습니다.',
    },
  },
}
