import type { Readable } from 'node:stream'
import { DomainError } from '../../errors.ts'
import type { Lang } from '../../platform/context.ts'
import type { Log } from '../../platform/log.ts'
import { createLineQueue } from './line-queue.ts'
import { domainErrorOf, problemOf } from './problem.ts'
import type { Input } from './route.ts'

export interface ImportRequest {
  body: Readable
  bytesMax: number
  /** Aborts when the caller is gone. */
  gone: AbortSignal
  /** Where problems say they happened. */
  instance: string
}

/** How an import tells what it does. */
export interface ImportTelling {
  onRow(line: object): void
  /** Resolves when the caller has taken the lines so far. */
  onProgress(rows: number): Promise<void>
}

/** Reads the file and answers the last line. */
export type ImportWork = (chunks: AsyncIterable<Uint8Array>, telling: ImportTelling) => Promise<object>

/** What a route of an import takes as its body. Throws `not_csv` without one and `body_too_large` by what it says of itself. */
export function importRequest(
  { body, header, rawUrl, gone }: Input<unknown, unknown, unknown>,
  bytesMax: number,
): ImportRequest {
  if (body === undefined) throw new DomainError('not_csv', { reason: 'empty' })
  if (Number(header('content-length')) > bytesMax) throw new DomainError('body_too_large', { bytesMax })
  const instance = rawUrl.split('?', 1)[0] ?? rawUrl
  return { body: body as Readable, bytesMax, gone: gone(), instance }
}

/**
 * Imports a CSV while it arrives and tells about it meanwhile, a line of JSON each. Neither side runs ahead: the next
 * rows are read only when the lines so far have been taken. What fails before the first line is thrown; what fails later
 * is the last line. When the caller goes away the import stops; the rows committed until then stay.
 */
export async function* importLines(
  { lang, log }: { lang: Lang; log: Log },
  request: ImportRequest,
  run: ImportWork,
): AsyncGenerator<string> {
  const queue = createLineQueue()
  const tell = (line: object) => queue.push(`${JSON.stringify(line)}\n`)
  const telling: ImportTelling = {
    onRow: tell,
    onProgress: async (rows) => {
      tell({ type: 'progress', rows })
      await queue.drained()
    },
  }
  const work = run(limited(request), telling).then(
    (summary) => {
      tell(summary)
      queue.end()
    },
    (error: unknown) => queue.end(error),
  )

  let isBegun = false
  try {
    for await (const chunk of queue.taken()) {
      isBegun = true
      yield chunk
    }
  } catch (thrown) {
    if (!isBegun) throw thrown
    const error = domainErrorOf(thrown, log)
    yield `${JSON.stringify({ ...problemOf(error, lang, request.instance), type: 'error' })}\n`
  } finally {
    // What is left of the body is thrown away: a caller who is still sending could not read the answer.
    request.body.resume()
    await work
  }
}

/**
 * Takes a CSV while it arrives and answers when all of it is in. When the caller goes away it stops. What is left of the
 * body when it had to stop is thrown away: a caller who is still sending could not read the answer.
 */
export async function takeUpload<Taken>(
  request: ImportRequest,
  take: (chunks: AsyncIterable<Uint8Array>) => Promise<Taken>,
): Promise<Taken> {
  try {
    return await take(limited(request))
  } catch (error) {
    throw request.gone.aborted ? new DomainError('aborted', {}) : error
  } finally {
    request.body.resume()
  }
}

/** The body as it comes, no longer than it may be, and only for as long as somebody wants to know. */
async function* limited({ body, bytesMax, gone }: ImportRequest): AsyncGenerator<Uint8Array> {
  let bytes = 0
  const chunks: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false })
  try {
    for await (const chunk of chunks) {
      if (gone.aborted) throw new DomainError('aborted', {})
      bytes += chunk.byteLength
      if (bytes > bytesMax) throw new DomainError('body_too_large', { bytesMax })
      yield chunk
    }
  } catch (error) {
    // The body breaks where the connection does, and for no other reason.
    throw error instanceof DomainError ? error : new DomainError('aborted', {})
  }
}
