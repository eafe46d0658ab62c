import type { errorsTexts as english } from '../en/errors.ts'
import type { TextsLike } from '../shape.ts'

export const errorsTexts: TextsLike<typeof english, 'one' | 'many' | 'other'> = {
  errors: {
    'code-malformed': {
      title: 'Este não é um código de pareamento completo.',
      titleWord1: 'A primeira palavra não está em nenhum código.',
      titleWord2: 'A segunda palavra não está em nenhum código.',
      titleWord3: 'A terceira palavra não está em nenhum código.',
      titleWord4: 'A quarta palavra não está em nenhum código.',
      advice: 'Um código são quatro dígitos e palavras, como 4821-ocean-velvet. Nenhuma tentativa foi gasta.',
      adviceSuggestion: 'Você quis dizer “{{suggestion}}”? Nenhuma tentativa foi gasta.',
    },
    'code-wrong': {
      title: 'O código não conferiu.',
      advice:
        'Compare cada palavra com o remetente e tente de novo. Se todas estiverem certas, peça um novo código.',
    },
    'code-expired': {
      title: 'Este código expirou, ou ninguém está usando o número dele.',
      advice:
        'Confira os quatro dígitos. Se estiverem certos, os arquivos precisam ser compartilhados de novo com um novo código.',
    },
    'code-used-up': {
      title: 'O código foi fechado depois de tentativas erradas demais.',
      advice: 'Compartilhe os arquivos de novo para obter um novo código.',
    },
    'code-busy': {
      title: 'Outra pessoa está se conectando com este código agora mesmo.',
      advice:
        'Espere um momento e tente de novo. Se mais ninguém deveria conhecê-lo, compartilhe os arquivos de novo com um novo código.',
    },
    'pairing-failed': {
      title: 'O outro lado não concluiu o pareamento.',
      advice: 'Confirme que os dois lados usam o Dropline mais recente e tente de novo com um novo código.',
    },
    'no-signaling': {
      title: 'Não foi possível alcançar nem a rede local nem um servidor de encontro.',
      advice:
        'Verifique a rede e, nas configurações, se a rede local está ligada ou se o servidor está certo.',
    },
    'no-path': {
      title: 'Os dois computadores se encontraram, mas não conseguiram se conectar.',
      advice: 'Coloque ambos na mesma rede ou deixe o Dropline passar pelo firewall e tente de novo.',
      adviceRelaysOnly:
        '“{{setting}}” está ativado, mas nenhum retransmissor foi alcançado. Adicione um servidor TURN, ponha “{{relay}}” em “{{always}}” ou desative “{{setting}}”.',
    },
    'peer-lost': {
      title: 'A conexão com o outro computador foi perdida.',
      advice:
        'Confirme que ele está ativo e online. O que chegou fica guardado: continue quando os dois lados estiverem de volta.',
    },
    'protocol-violation': {
      title: 'O outro lado enviou algo inesperado, por isso a conexão foi fechada.',
      advice: 'Atualize o Dropline nos dois computadores. Se acontecer de novo, não confie no outro lado.',
    },
    'version-mismatch': {
      title: 'Os dois computadores usam versões do Dropline que não se entendem.',
      advice: 'Atualize o Dropline em ambos e tente de novo.',
    },
    declined: {
      title: 'Os arquivos foram recusados.',
      advice: 'Nada foi salvo. Se foi engano, compartilhe-os de novo com um novo código.',
    },
    cancelled: {
      title: 'Você cancelou a transferência.',
      advice: 'Para recomeçar, compartilhe os arquivos de novo com um novo código.',
    },
    'cancelled-by-peer': {
      title: 'A outra pessoa cancelou a transferência.',
      advice: 'Pergunte se querem tentar de novo; é preciso um novo código.',
    },
    'manifest-rejected': {
      title: 'Os arquivos foram recusados porque um deles não pode ser salvo com segurança.',
      titleNamed: 'Os arquivos foram recusados porque “{{name}}” não pode ser salvo com segurança.',
      advice: 'Nada foi salvo. O remetente pode renomeá-lo e compartilhar de novo.',
    },
    'disk-full': {
      title: 'O disco de destino está cheio.',
      titleNeeded: 'O disco de destino está cheio: são necessários {{needed}}.',
      titleRoom: 'O disco de destino está cheio: são necessários {{needed}}, há {{free}} livres.',
      advice: 'Libere espaço ou escolha outra pasta e comece de novo.',
    },
    'source-unreadable': {
      title: 'Um arquivo não pode ser lido no computador que envia.',
      titleNamed: '“{{name}}” não pode ser lido no computador que envia.',
      advice: 'Confira se ele ainda existe e pode ser aberto e compartilhe de novo.',
    },
    'source-changed': {
      title: 'Um arquivo mudou enquanto era enviado.',
      titleNamed: '“{{name}}” mudou enquanto era enviado.',
      advice: 'Espere até que nada mais escreva nele e compartilhe de novo.',
    },
    'target-unwritable': {
      title: 'Não é possível gravar na pasta dos arquivos recebidos no computador que recebe.',
      titleNamed: 'Não é possível gravar “{{name}}” no computador que recebe.',
      titleTooLarge: '“{{name}}” é maior do que um arquivo pode ser no disco que recebe ({{limit}}).',
      advice: 'Escolha uma pasta em que seja permitido gravar e comece de novo.',
      adviceTooLarge:
        'Escolha uma pasta em outro disco ou formate este com um sistema de arquivos mais recente, como exFAT.',
    },
    'hash-mismatch': {
      title: 'Um arquivo chegou danificado e foi descartado.',
      titleNamed: '“{{name}}” chegou danificado e foi descartado.',
      advice: 'Comece a transferência de novo. Se acontecer outra vez, verifique os discos e a rede.',
    },
    'name-unsupported': {
      title: 'Um arquivo tem um nome que não pode ser enviado.',
      titleNamed: '“{{name}}” é um nome que não pode ser enviado.',
      advice: 'Renomeie-o e compartilhe de novo.',
    },
    'identity-changed': {
      title: 'Este dispositivo não é o que você memorizou: a identidade dele mudou.',
      advice:
        'Nada foi enviado nem aceito. Pergunte se o Dropline foi instalado de novo lá. Se sim, esqueça o dispositivo e memorize-o outra vez; se não, alguém pode estar se passando por ele.',
    },
    'address-malformed': {
      title: 'Isto não é um endereço.',
      advice: 'Um endereço é como 192.168.1.20 ou 192.168.1.20:34821. O outro computador mostra o dele.',
    },
    'address-silent': {
      title: 'Nenhum Dropline que queira ser visto respondeu neste endereço.',
      advice: 'Confira o endereço e se o outro computador está visível para todos ou memorizou este.',
    },
    'not-rememberable': {
      title: 'Estes dois computadores não podem mais se memorizar por esta transferência.',
      advice: 'Envie algo com um novo código e memorize o dispositivo então.',
    },
    'device-unknown': {
      title: 'Este dispositivo não está memorizado.',
      advice: 'Conecte-se com um código e memorize-o, ou escolha outro.',
    },
    'device-away': {
      title: 'Este dispositivo não responde.',
      advice:
        'Talvez ele não esteja mais por perto, ou o firewall dele não deixe ninguém entrar. Compartilhe com um código, ou deixe o Dropline passar por esse firewall.',
    },
    'devices-locked': {
      title: 'Não é possível abrir os dispositivos memorizados: o chaveiro deste computador está bloqueado.',
      advice: 'Desbloqueie o chaveiro e inicie o Dropline de novo.',
    },
    'peer-busy': {
      title: 'O outro computador está recebendo pedidos demais ao mesmo tempo.',
      advice: 'Espere um momento e tente de novo.',
    },
    'nothing-to-send': {
      title: 'Não havia arquivo nem pasta para enviar.',
      advice: 'Solte arquivos de uma pasta ou escolha alguns.',
    },
    'setting-invalid': {
      title: 'Uma configuração não pode ter este valor.',
      advice: 'Corrija-a nas configurações.',
    },
    'engine-crashed': {
      title: 'A parte do Dropline que move os arquivos parou inesperadamente.',
      advice: 'Ela foi iniciada de novo. Compartilhe ou receba os arquivos mais uma vez.',
    },
    internal: {
      title: 'Algo deu errado dentro do Dropline.',
      advice: 'Tente de novo. Se acontecer outra vez, reinicie o Dropline e relate o que você fez.',
    },
    'peer-left': {
      title: 'O outro computador parou a transferência por enquanto.',
      advice: 'Nada se perde: continua de onde estava quando os dois lados estiverem de volta.',
    },
    'target-missing': {
      title: 'A pasta dos arquivos recebidos desapareceu no computador que recebe.',
      advice: 'Conecte ou monte o disco de novo; a transferência então continua de onde estava.',
    },
    'not-resumable': {
      title: 'Esta transferência não pode mais ser continuada.',
      advice:
        'Compartilhe os arquivos de novo com um novo código. O que já chegou não é enviado duas vezes se for para a mesma pasta com “pular”.',
    },
  },
}
