import { render } from '@testing-library/react'
import { AppContext } from '../../../src/renderer/src/app/app-context.ts'
import { createApp } from '../../../src/renderer/src/app/store.ts'
import { WordsProvider } from '../../../src/renderer/src/app/words-context.tsx'
import { WindowView } from '../../../src/renderer/src/app/window-view.tsx'
import type { TransferSnapshot } from '../../../src/engine/api.ts'
import type { Words } from '../../../src/words/words.ts'
import { wordsIn } from '../../support/words.ts'
import { FakeDropline } from '../../support/ui-harness/fake-dropline.ts'

/** The whole window over a scripted engine, in jsdom. `stop` ends its listening. */
export function renderApp(transfers: readonly TransferSnapshot[] = [], words: Words = wordsIn('en')) {
  const dropline = new FakeDropline(transfers)
  const app = createApp(dropline.api)
  const stop = app.connect()
  const view = render(
    <AppContext value={app}>
      <WordsProvider words={words}>
        <WindowView />
      </WordsProvider>
    </AppContext>,
  )
  return { dropline, app, stop, view }
}
