import { chooseRoute, enqueueMessages, storeText } from '../../dist/messages/enqueue.js'
import { withTransaction } from '../../dist/platform/context.js'
import { openKeyring } from '../../dist/platform/crypto.js'
import { wallMs } from './child.mjs'

/** One-time codes as the product queues them: lane otp, a transaction each, the moment of asking in the text. */
export async function openCodes(ground, secretKey) {
  const ctx = { ...ground, empresaId: 8, actor: { kind: 'system', loop: 'bench' }, lang: 'en' }
  const keyring = await openKeyring(ground, secretKey)
  const body = 'Your code is {{nome}}'
  const textId = await storeText(ctx, { body, variables: ['nome'], smsSegments: 1 })
  const mailing = {
    ...{ lane: 'otp', textId, smsSegments: 1, preferredChannel: 'sms', groupId: null },
    ...{ addressFrom: 'caller', source: 'bench' },
  }
  const route = await chooseRoute(ctx, 'otp', 'sms')
  return {
    async enqueue(number) {
      const e164 = `+55119${70_000_000 + number}`
      const variables = { nome: `${100_000 + number} t${wallMs().toFixed(3)}x` }
      const recipient = { e164, recipientKey: keyring.recipientKey(e164), freelancerId: null, variables }
      await withTransaction(ctx, (tx) => enqueueMessages(tx, mailing, route, [recipient]))
    },
  }
}
