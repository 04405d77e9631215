interface Sink {
  write(line: string): void
}

/** Turns the log's JSON lines into `15:04:05 warn  message  key=value`, with a stack below where there is one. */
export function prettyLines(sink: Sink): Sink {
  return {
    write(line) {
      sink.write(prettyLine(line))
    },
  }
}

function prettyLine(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>
  const facts = Object.entries(fields).map(([name, value]) => ` ${name}=${plain(value)}`)
  const head = `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(msg ?? '')}${facts.join('')}\n`
  return err === undefined ? head : `${head}${errorLines(err)}`
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function errorLines(err: unknown): string {
  const { stack, cause } = (typeof err === 'object' && err !== null ? err : {}) as Record<string, unknown>
  const own = `  ${typeof stack === 'string' ? stack : plain(err)}\n`
  return cause === undefined ? own : `${own}  caused by\n${errorLines(cause)}`
}
