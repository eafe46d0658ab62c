import { clsx } from 'clsx'
import { useId, type SubmitEvent } from 'react'
import { TEXT_LIMIT_BYTES } from '../../../../engine/api.ts'
import { shortName } from '../../../../words/names.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { nameOfTarget } from '../../app/neighbourhood.ts'
import type { TextDraft } from '../../app/store.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { inputLook } from '../../ui/text-field.tsx'

/** A text to be sent instead of files. */
export function TextDialog({ draft }: { readonly draft: TextDraft }) {
  const actions = useActions()
  const device = useApp((state) => (draft.to === null ? null : nameOfTarget(state, draft.to)))
  const { t } = useWords()
  const id = useId()
  const tooLong = byteLength(draft.text) > TEXT_LIMIT_BYTES
  const sendable = draft.text.trim() !== '' && !tooLong

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (sendable) void actions.sendText(draft)
  }

  return (
    <Dialog
      title={device === null ? t('send.text') : t('nearby.textFor', { device: shortName(device, 40) })}
      closeLabel={t('settings.close')}
      onClose={() => actions.setDraft(null)}
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-3">
        <label htmlFor={id} className="sr-only">
          {t('send.textLabel')}
        </label>
        <textarea
          id={id}
          dir="auto"
          rows={7}
          data-first-focus
          value={draft.text}
          aria-describedby={`${id}-note`}
          aria-invalid={tooLong}
          onChange={({ target }) => actions.setDraft({ ...draft, text: target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
              event.currentTarget.form?.requestSubmit()
          }}
          className={clsx(
            inputLook,
            'max-h-[50dvh] min-h-28 resize-y px-3 py-2.5',
            tooLong && 'border-danger',
          )}
        />
        <p id={`${id}-note`} className={clsx('text-sm', tooLong ? 'text-danger' : 'text-muted')}>
          {tooLong ? t('send.textTooLong') : t('send.textHint')}
        </p>
        <Button type="submit" look="primary" aria-disabled={!sendable}>
          {t('send.textSubmit')}
        </Button>
      </form>
    </Dialog>
  )
}

/** In UTF-8; a text that is far too long is not encoded for it. */
function byteLength(text: string): number {
  return text.length > TEXT_LIMIT_BYTES ? text.length : new TextEncoder().encode(text).length
}
