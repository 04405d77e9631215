import type { Pool } from 'undici'
import { encodeForm } from './callback-form.ts'
import { causeOf, poolOf, webhookHeaders } from './callback-sender.ts'
import type { CallbackTarget } from './callback-url.ts'
import type { InboundDeps, InboundMessage } from './inbound.ts'
import { inboundForm } from './inbound-form.ts'
import { hexId } from './random.ts'

const BODY_BYTES_MAX = 65_536
const RETRY_MS = 200
const INBOUND = 7

/** What came back from the webhook. */
export interface WebhookAnswer {
  /** Null when nothing came back. */
  status: number | null
  contentType: string
  body: string
  /** The body was longer than Twilio reads. */
  isCut: boolean
  failure: 'ct' | 'rt' | 'other' | null
}

/** Calls the webhook of incoming messages as Twilio does: 15 seconds, once more when the connection failed. */
export interface Webhook {
  /** Resolves with every answer: one, or two where a fault says so. Never rejects. */
  call(message: InboundMessage, target: CallbackTarget): Promise<WebhookAnswer[]>
  close(): Promise<void>
}

/** `waits` is told whenever something begins to wait for its time, as opposed to an answer. */
export function openWebhook(deps: InboundDeps, waits: () => void): Webhook {
  const { faults, draw, timeline, seed, settings } = deps
  const pools = new Map<string, Pool>()
  let end = () => {}
  const closed = new Promise<void>((resolve) => {
    end = resolve
  })
  const wait = (ms: number) => {
    const passed = new Promise<void>((resolve) => timeline.after(ms, resolve))
    waits()
    return Promise.race([closed, passed])
  }

  async function callOnce(message: InboundMessage, target: CallbackTarget): Promise<WebhookAnswer> {
    const form = inboundForm(message, { seed, unknownParameter: settings.callbacks.unknownParameter })
    const signed = { token: deps.tokenOf(message.accountSid), url: target.url, form }
    const headers = {
      ...webhookHeaders({ ...signed, idempotencyToken: uuidOf(seed, message.n) }),
      // As seen from the real one: status callbacks name the charset, incoming messages do not.
      'content-type': 'application/x-www-form-urlencoded',
    }
    for (let tries = 0; ; tries++) {
      const answer = await post(poolOf(pools, target), { target, headers, body: encodeForm(form) })
      const { failure } = answer
      const again = failure !== null && failure !== 'other' && target.retryOn.has(failure)
      if (!again || tries >= target.retriesMax) return answer
      await wait(RETRY_MS)
    }
  }

  return {
    async call(message, target) {
      const late = faults.hit('delayInboundMs', message)
      if (late !== null) await wait(late.ms * draw(message.n, 'late-inbound'))
      const times = faults.hit('duplicateInbound', message) === null ? 1 : 2
      return Promise.all(Array.from({ length: times }, () => callOnce(message, target)))
    },
    async close() {
      end()
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

async function post(
  pool: Pool,
  { target, headers, body }: { target: CallbackTarget; headers: Record<string, string>; body: string },
): Promise<WebhookAnswer> {
  const { path, readTimeoutMs } = target
  try {
    const answer = await pool.request({
      ...{ method: 'POST', path, headers, body },
      headersTimeout: readTimeoutMs,
      bodyTimeout: readTimeoutMs,
    })
    const { 'content-type': type = '' } = answer.headers
    const contentType = Array.isArray(type) ? (type[0] ?? '') : type
    return { status: answer.statusCode, contentType, ...(await readBody(answer.body)), failure: null }
  } catch (error) {
    const cause = causeOf(error)
    return {
      ...{ status: null, contentType: '', body: '', isCut: false },
      failure: cause === 'ct' || cause === 'rt' ? cause : 'other',
    }
  }
}

async function readBody(body: AsyncIterable<Buffer>): Promise<{ body: string; isCut: boolean }> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    // Leaving the loop breaks the connection: the rest is not wanted.
    if (bytes > BODY_BYTES_MAX) return { body: Buffer.concat(chunks).toString(), isCut: true }
    chunks.push(chunk)
  }
  return { body: Buffer.concat(chunks).toString(), isCut: false }
}

/** The same for every call about one message. */
function uuidOf(seed: number, n: number): string {
  const hex = hexId(seed, n, INBOUND)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}
