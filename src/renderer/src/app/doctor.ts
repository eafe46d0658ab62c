import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorInfo } from '../../../core/base/errors.ts'
import type { DoctorFinding, DoctorReport, DoctorRequest } from '../../../engine/api.ts'
import type { AppInfo, CallResult, DroplineApi } from '../../../ipc/contract.ts'
import { settled } from './calls.ts'

/** One examination of the network, as far as it has come. */
export type Examination =
  | { readonly name: 'none' }
  | { readonly name: 'running'; readonly findings: readonly DoctorFinding[] }
  | { readonly name: 'done'; readonly report: DoctorReport; readonly atMs: number }
  | { readonly name: 'failed'; readonly findings: readonly DoctorFinding[]; readonly error: ErrorInfo }

export interface DoctorState {
  readonly examination: Examination
  /** What a copied report says of the app; null until it is known. */
  readonly appInfo: AppInfo | null
}

/** The window's side of the doctor. It outlives the page, so that a run is not lost when the page is closed. */
export interface Doctor {
  readonly store: StoreApi<DoctorState>
  /** Examines everything; nothing happens while it runs. */
  examine(): Promise<void>
  /** Examines one server or a few, for whoever asks alone. */
  test(request: DoctorRequest): Promise<CallResult<DoctorReport>>
  /** Starts to listen; the returned function stops it. */
  connect(): () => void
}

/** The findings so far. */
export function findingsSoFar(examination: Examination): readonly DoctorFinding[] {
  switch (examination.name) {
    case 'none':
      return []
    case 'running':
    case 'failed':
      return examination.findings
    case 'done':
      return examination.report.findings
  }
}

/** Builds it on top of the calls to the main process. */
export function createDoctor(api: DroplineApi): Doctor {
  const store = createStore<DoctorState>(() => ({ examination: { name: 'none' }, appInfo: null }))
  return {
    store,
    async examine() {
      if (store.getState().examination.name === 'running') return
      store.setState({ examination: { name: 'running', findings: [] } })
      const [result, info] = await Promise.all([settled(api.runDoctor({})), settled(api.appInfo())])
      const findings = findingsSoFar(store.getState().examination)
      store.setState({
        appInfo: info.ok ? info.value : null,
        examination: result.ok
          ? { name: 'done', report: result.value, atMs: Date.now() }
          : { name: 'failed', findings, error: result.error },
      })
    },
    test: (request) => settled(api.runDoctor(request)),
    connect: () =>
      api.onDoctorFound((finding) =>
        store.setState(({ examination }) =>
          examination.name === 'running'
            ? { examination: { name: 'running', findings: [...examination.findings, finding] } }
            : {},
        ),
      ),
  }
}
