import { DomainError } from '../../errors.ts'
import { sleep } from '../../platform/sleep.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { RemoteError } from './remote-error.ts'

const TRIES_MAX = 5
const PAUSE_MS = 1_000

/**
 * Posts what sends, again where the service did not answer. The body carries an idempotency key: an answer that got lost
 * cannot send twice.
 */
export async function postPatiently<T>(
  run: Run,
  client: Client,
  path: string,
  body: { idempotency_key: string },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await client.post<T>(path, body)
    } catch (error) {
      if (!isWorthRepeating(error) || tries === TRIES_MAX) throw error
    }
    run.output.talk(run.texts.send.retrying)
    await sleep(PAUSE_MS * tries)
  }
}

function isWorthRepeating(error: unknown): boolean {
  if (error instanceof DomainError) return error.code === 'service_unreachable'
  return error instanceof RemoteError && error.status >= 502 && error.status <= 504
}
