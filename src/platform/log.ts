import type { Logger } from 'pino'

/** Structured log. One line where something is handled; ids as fields; never a phone in full, a code or a secret. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>
