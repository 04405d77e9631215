import { type ChildLoggerOptions, destination, type Logger, pino } from 'pino'
import { prettyLines } from './log-pretty.ts'
import { scrub, scrubText } from './scrub.ts'

/** Structured log. One line where something is handled; ids as fields; never a phone in full, a code or a secret. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface LogOptions {
  readonly level: LogLevel
  /** For people at a terminal; machines get one JSON object a line. */
  readonly pretty: boolean
  /** Where the lines go; standard error by default, because standard output is for data. */
  readonly write?: (line: string) => void
}

const stderr = 2

/** Opens a log that masks phones and hides secrets by the names of their fields, and numbers within any text. */
export function openLog({ level, pretty, write }: LogOptions): Log {
  // Written at once: the last lines before a sudden end are the ones that are wanted.
  const sink = write ? { write } : destination({ fd: stderr, sync: true })
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => scrub(fields),
      },
      serializers: { err: (scrubbed: unknown) => scrubbed },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args
          // An error alone would lend its unmasked message to the line.
          const all = first instanceof Error && rest.length === 0 ? [{ err: first }, first.message] : args
          method.apply(
            this,
            all.map((arg) => (typeof arg === 'string' ? scrubText(arg) : arg)) as typeof args,
          )
        },
      },
    },
    pretty ? prettyLines(sink) : sink,
  )
  return withScrubbedChildren(log)
}

/** A child's fields pass by the formatters; children are made from their parent, so they inherit this. */
function withScrubbedChildren(log: Logger): Logger {
  const { child } = log
  Object.assign(log, {
    child(this: Logger, fields: Record<string, unknown>, options?: ChildLoggerOptions): Logger {
      return Reflect.apply(child, this, [scrub(fields), options])
    },
  })
  return log
}

/** For tests and tools that want none. */
export const silentLog: Log = pino({ level: 'silent' })
