import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Doctor, DoctorState } from './doctor.ts'
import type { App, AppActions, AppState } from './store.ts'

/** The one App of this window. */
export const AppContext = createContext<App | null>(null)

/** Reads a part of the state and follows its changes. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(requireApp(useContext(AppContext)).store, select)
}

/** Reads a part of what the doctor has found, and follows it. */
export function useDoctorState<T>(select: (state: DoctorState) => T): T {
  return useStore(requireApp(useContext(AppContext)).doctor.store, select)
}

/** The doctor, to be asked. */
export function useDoctor(): Doctor {
  return requireApp(useContext(AppContext)).doctor
}

/** What a user can do. */
export function useActions(): AppActions {
  return requireApp(useContext(AppContext)).actions
}

function requireApp(app: App | null): App {
  if (app === null) throw new Error('rendered outside of AppContext')
  return app
}
