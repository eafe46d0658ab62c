import type { errorsTexts as english } from '../en/errors.ts'
import type { TextsLike } from '../shape.ts'

export const errorsTexts: TextsLike<typeof english, 'one' | 'many' | 'other'> = {
  errors: {
    'code-malformed': {
      title: 'Este no es un código de emparejamiento completo.',
      titleWord1: 'La primera palabra no está en ningún código.',
      titleWord2: 'La segunda palabra no está en ningún código.',
      titleWord3: 'La tercera palabra no está en ningún código.',
      titleWord4: 'La cuarta palabra no está en ningún código.',
      advice:
        'Un código son cuatro cifras y palabras, como 4821-ocean-velvet. No se ha gastado ningún intento.',
      adviceSuggestion: '¿Querías decir «{{suggestion}}»? No se ha gastado ningún intento.',
    },
    'code-wrong': {
      title: 'El código no coincidía.',
      advice:
        'Compara cada palabra con quien envía y vuelve a intentarlo. Si todas son correctas, pide un código nuevo.',
    },
    'code-expired': {
      title: 'Este código ha caducado, o nadie usa su número.',
      advice:
        'Comprueba las cuatro cifras. Si son correctas, hay que compartir de nuevo los archivos para tener un código nuevo.',
    },
    'code-used-up': {
      title: 'El código se ha cerrado tras demasiados intentos erróneos.',
      advice: 'Comparte de nuevo los archivos para obtener un código nuevo.',
    },
    'code-busy': {
      title: 'Otra persona se está conectando ahora mismo con este código.',
      advice:
        'Espera un momento y vuelve a intentarlo. Si nadie más debería conocerlo, comparte de nuevo los archivos para tener un código nuevo.',
    },
    'pairing-failed': {
      title: 'La otra parte no ha completado el emparejamiento.',
      advice:
        'Asegúrate de que ambas partes usan la versión más reciente de Dropline y prueba con un código nuevo.',
    },
    'no-signaling': {
      title: 'No se ha podido llegar ni a la red local ni a un servidor de encuentro.',
      advice:
        'Comprueba la red y, en los ajustes, que la red local esté activada o que el servidor sea correcto.',
    },
    'no-path': {
      title: 'Los dos ordenadores se han encontrado, pero no han podido conectarse.',
      advice: 'Ponlos en la misma red o deja pasar Dropline por el cortafuegos, y vuelve a intentarlo.',
      adviceRelaysOnly:
        '«{{setting}}» está activado, pero no se ha alcanzado ningún relé. Añade un servidor TURN, pon «{{relay}}» en «{{always}}» o desactiva «{{setting}}».',
    },
    'peer-lost': {
      title: 'Se ha perdido la conexión con el otro ordenador.',
      advice:
        'Asegúrate de que está despierto y en línea. Lo que ha llegado se conserva: continúa cuando ambas partes estén de nuevo.',
    },
    'protocol-violation': {
      title: 'La otra parte ha enviado algo inesperado y se ha cerrado la conexión.',
      advice: 'Actualiza Dropline en ambos ordenadores. Si vuelve a ocurrir, no te fíes de la otra parte.',
    },
    'version-mismatch': {
      title: 'Los dos ordenadores usan versiones de Dropline que no se entienden.',
      advice: 'Actualiza Dropline en ambos y vuelve a intentarlo.',
    },
    declined: {
      title: 'Los archivos se han rechazado.',
      advice: 'No se ha guardado nada. Si ha sido un error, compártelos de nuevo con un código nuevo.',
    },
    cancelled: {
      title: 'Has cancelado la transferencia.',
      advice: 'Para volver a empezar, comparte de nuevo los archivos con un código nuevo.',
    },
    'cancelled-by-peer': {
      title: 'La otra persona ha cancelado la transferencia.',
      advice: 'Pregúntale si lo intentáis otra vez; hace falta un código nuevo.',
    },
    'manifest-rejected': {
      title: 'Los archivos se han rechazado porque uno de ellos no se puede guardar con seguridad.',
      titleNamed: 'Los archivos se han rechazado porque «{{name}}» no se puede guardar con seguridad.',
      advice: 'No se ha guardado nada. Quien envía puede cambiarle el nombre y compartir de nuevo.',
    },
    'disk-full': {
      title: 'El disco de destino está lleno.',
      titleNeeded: 'El disco de destino está lleno: se necesitan {{needed}}.',
      titleRoom: 'El disco de destino está lleno: se necesitan {{needed}} y quedan {{free}}.',
      advice: 'Libera espacio o elige otra carpeta, y empieza de nuevo.',
    },
    'source-unreadable': {
      title: 'No se puede leer un archivo en el ordenador que envía.',
      titleNamed: 'No se puede leer «{{name}}» en el ordenador que envía.',
      advice: 'Comprueba que sigue existiendo y que se puede abrir, y comparte de nuevo.',
    },
    'source-changed': {
      title: 'Un archivo ha cambiado mientras se enviaba.',
      titleNamed: '«{{name}}» ha cambiado mientras se enviaba.',
      advice: 'Espera hasta que nada escriba en él y comparte de nuevo.',
    },
    'target-unwritable': {
      title: 'No se puede escribir en la carpeta de archivos recibidos del ordenador que recibe.',
      titleNamed: 'No se puede escribir «{{name}}» en el ordenador que recibe.',
      titleTooLarge:
        '«{{name}}» supera el tamaño que puede tener un archivo en el disco que recibe ({{limit}}).',
      advice: 'Elige una carpeta en la que se pueda escribir y empieza de nuevo.',
      adviceTooLarge:
        'Elige una carpeta en otro disco, o formatea este con un sistema de archivos más moderno, como exFAT.',
    },
    'hash-mismatch': {
      title: 'Un archivo ha llegado dañado y se ha descartado.',
      titleNamed: '«{{name}}» ha llegado dañado y se ha descartado.',
      advice: 'Empieza de nuevo la transferencia. Si vuelve a ocurrir, revisa los discos y la red.',
    },
    'name-unsupported': {
      title: 'Un archivo tiene un nombre que no se puede enviar.',
      titleNamed: '«{{name}}» es un nombre que no se puede enviar.',
      advice: 'Cámbiale el nombre y comparte de nuevo.',
    },
    'identity-changed': {
      title: 'Este dispositivo no es el que recordaste: su identidad ha cambiado.',
      advice:
        'No se envió ni se aceptó nada. Pregunta si se ha instalado Dropline de nuevo allí. Si es así, olvida el dispositivo y recuérdalo otra vez; si no, puede que alguien se haga pasar por él.',
    },
    'address-malformed': {
      title: 'Esto no es una dirección.',
      advice: 'Una dirección es como 192.168.1.20 o 192.168.1.20:34821. El otro equipo muestra la suya.',
    },
    'address-silent': {
      title: 'En esta dirección no respondió ningún Dropline que quiera ser visto.',
      advice: 'Comprueba la dirección y que el otro equipo esté visible para todos o recuerde a este.',
    },
    'not-rememberable': {
      title: 'Estos dos equipos ya no pueden recordarse mediante esta transferencia.',
      advice: 'Envía algo con un código nuevo y recuerda el dispositivo entonces.',
    },
    'device-unknown': {
      title: 'Este dispositivo no está recordado.',
      advice: 'Conéctate con un código y recuérdalo, o elige otro.',
    },
    'device-away': {
      title: 'Este dispositivo no responde.',
      advice:
        'Puede que ya no esté cerca o que su cortafuegos no deje entrar a nadie. Comparte con un código, o deja pasar Dropline por ese cortafuegos.',
    },
    'devices-locked': {
      title: 'No se pueden abrir los dispositivos recordados: el llavero de este equipo está bloqueado.',
      advice: 'Desbloquea el llavero y vuelve a iniciar Dropline.',
    },
    'peer-busy': {
      title: 'Al otro equipo le están preguntando demasiadas cosas a la vez.',
      advice: 'Espera un momento e inténtalo de nuevo.',
    },
    'nothing-to-send': {
      title: 'No había ningún archivo ni carpeta que enviar.',
      advice: 'Suelta archivos desde una carpeta o elige algunos.',
    },
    'setting-invalid': {
      title: 'Un ajuste no puede tener este valor.',
      advice: 'Corrígelo en los ajustes.',
    },
    'engine-crashed': {
      title: 'La parte de Dropline que mueve los archivos se ha detenido de forma inesperada.',
      advice: 'Se ha vuelto a iniciar. Comparte o recibe los archivos otra vez.',
    },
    internal: {
      title: 'Algo ha ido mal dentro de Dropline.',
      advice: 'Vuelve a intentarlo. Si ocurre de nuevo, reinicia Dropline e informa de lo que has hecho.',
    },
    'peer-left': {
      title: 'El otro ordenador ha detenido la transferencia por ahora.',
      advice: 'No se pierde nada: sigue donde estaba cuando ambas partes estén de nuevo.',
    },
    'target-missing': {
      title: 'La carpeta de archivos recibidos ha desaparecido en el ordenador que recibe.',
      advice: 'Conecta o monta de nuevo el disco; la transferencia sigue entonces donde estaba.',
    },
    'not-resumable': {
      title: 'Esta transferencia ya no se puede continuar.',
      advice:
        'Comparte de nuevo los archivos con un código nuevo. Lo que ya ha llegado no se envía dos veces si va a la misma carpeta con «omitir».',
    },
  },
}
