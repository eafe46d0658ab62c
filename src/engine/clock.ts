/** The real time, for those who run an engine. */
export { systemClock } from '../platform/node/clock.ts'
