import { formatNumber } from '../../text/format.ts'
import type { Retried } from './answers/broadcast.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { saySimulator } from './show-broadcast.ts'

export interface RetryWanted {
  readonly id: string
  readonly errorCode: number | undefined
  readonly includeUnknown: boolean
  readonly json: boolean
}

/** Queues again what failed, and says how many that is; a service that keeps running sends them. */
export async function retryBroadcast(run: Run, client: Client, wanted: RetryWanted): Promise<void> {
  const { output, texts, lang } = run
  const { id, errorCode, includeUnknown, json } = wanted
  const retried = await client.post<Retried>(`/api/v1/broadcasts/${id}/retry`, {
    ...(errorCode === undefined ? {} : { error_code: errorCode }),
    include_unknown: includeUnknown,
  })
  if (json) {
    output.data(JSON.stringify(retried))
    return
  }
  output.data(texts.read.retried(retried.queued, formatNumber(lang, retried.queued), id))
  if (retried.left_unknown > 0) {
    output.talk(texts.read.leftUnknown(retried.left_unknown, formatNumber(lang, retried.left_unknown)))
  }
  await saySimulator(run, client)
}
