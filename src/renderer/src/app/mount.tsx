import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { DroplineApi } from '../../../ipc/contract.ts'
import '../ui/base.css'
import { AppContext } from './app-context.ts'
import { AppWords } from './app-words.tsx'
import { CrashBoundary } from './crash-view.tsx'
import { createApp } from './store.ts'
import { WindowView } from './window-view.tsx'

/** Shows the window's content in `root`, fed by `api`. */
export function mountApp(root: HTMLElement, api: DroplineApi): void {
  const app = createApp(api)
  app.connect()
  createRoot(root).render(
    <StrictMode>
      <AppContext value={app}>
        <AppWords>
          <CrashBoundary>
            <WindowView />
          </CrashBoundary>
        </AppWords>
      </AppContext>
    </StrictMode>,
  )
}
