import { onTestFinished } from 'vitest'

export interface ServerEvent {
  event?: string
  id?: string
  data?: unknown
  retry?: string
  comment?: string
}

/** A stream of server-sent events, read one by one; left when the test is over. */
export interface EventReader {
  readonly status: number
  readonly headers: Headers
  /** Waits for the next; null is the end. */
  next(): Promise<ServerEvent | null>
  /** Takes so many that the test is not about; fails where the stream ends before. */
  passOver(count: number): Promise<void>
  /** The code of the problem that came in its place. */
  code(): Promise<unknown>
  leave(): void
}

export async function openEvents(url: string, headers: Record<string, string>): Promise<EventReader> {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const response = await fetch(url, { headers, signal: leaving.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const read = async (): Promise<boolean> => {
    const { done, value } = (await reader?.read()) ?? { done: true }
    text += value ?? ''
    return !done
  }
  const next = async () => {
    while (!text.includes('\n\n')) if (!(await read())) return null
    const [event = '', ...rest] = text.split('\n\n')
    text = rest.join('\n\n')
    return eventOf(event)
  }
  return {
    ...{ status: response.status, headers: response.headers, next },
    async passOver(count) {
      for (let i = 0; i < count; i += 1) {
        if ((await next()) === null) throw new Error(`the stream ended after ${i} of ${count} events`)
      }
    },
    async code() {
      while (await read());
      return (JSON.parse(text) as { code: unknown }).code
    },
    leave: () => leaving.abort(),
  }
}

function eventOf(text: string): ServerEvent {
  const fields = text.split('\n').map((line) => {
    const [, name = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? []
    return [name || 'comment', name === 'data' ? JSON.parse(value) : value]
  })
  return Object.fromEntries(fields)
}
