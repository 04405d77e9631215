import type { Readable } from 'node:stream'
import { importFreelancers } from '../../directory/import-freelancers.ts'
import { DomainError } from '../../errors.ts'
import type { HttpDeps } from './deps.ts'
import { createLineQueue } from './line-queue.ts'
import { presentRow, presentSummary } from './presenters/import.ts'
import { domainErrorOf, problemOf } from './problem.ts'
import type { Member } from './route.ts'

export interface ImportRequest {
  body: Readable
  bytesMax: number
  dryRun: boolean
  /** Aborts when the caller is gone. */
  gone: AbortSignal
  /** Where problems say they happened. */
  instance: string
}

/**
 * Imports a CSV while it arrives and tells about it meanwhile, a line of JSON each. Neither side runs ahead: the next
 * rows are read only when the lines so far have been taken. What fails before the first line is thrown; what fails later
 * is the last line. When the caller goes away the import stops; the rows committed until then stay.
 */
export async function* importLines(
  ctx: Member,
  deps: HttpDeps,
  request: ImportRequest,
): AsyncGenerator<string> {
  const queue = createLineQueue()
  const tell = (line: object) => queue.push(`${JSON.stringify(line)}\n`)
  const work = importFreelancers(ctx, deps.broadcasts.keys, limited(request), {
    dryRun: request.dryRun,
    onRow: (row) => tell(presentRow(row, ctx.lang)),
    onProgress: async (rows) => {
      tell({ type: 'progress', rows })
      await queue.drained()
    },
  }).then(
    (summary) => {
      tell(presentSummary(summary))
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
    const error = domainErrorOf(thrown, ctx.log)
    yield `${JSON.stringify({ ...problemOf(error, ctx.lang, request.instance), type: 'error' })}\n`
  } finally {
    // What is left of the body is thrown away: a caller who is still sending could not read the answer.
    request.body.resume()
    await work
  }
}

/** The body as it comes, no longer than it may be, and only for as long as somebody wants to know. */
async function* limited({ body, bytesMax, gone }: ImportRequest): AsyncGenerator<Uint8Array> {
  let bytes = 0
  const chunks: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false })
  for await (const chunk of chunks) {
    if (gone.aborted) throw new DomainError('aborted', {})
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new DomainError('body_too_large', { bytesMax })
    yield chunk
  }
}
