import { Laptop, Monitor, MonitorSmartphone } from 'lucide-react'
import type { DeviceKind } from '../../../engine/neighbourhood-api.ts'

const icons = { laptop: Laptop, desktop: Monitor, other: MonitorSmartphone } as const satisfies Record<
  DeviceKind,
  unknown
>

/** What a device says it is, as a picture. Decoration: its name stands beside it. */
export function DeviceIcon({ kind, className }: { readonly kind: DeviceKind; readonly className?: string }) {
  const Icon = icons[kind]
  return <Icon size={22} aria-hidden="true" className={className} />
}
