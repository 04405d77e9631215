import { VERIFY_ACCOUNT_SID } from '../options.ts'
import { refusal } from '../refusals.ts'
import type { World } from '../world.ts'
import { type Call, type Deps, notFound, openDomain, refuse, reply, serverFault, slowDown } from './call.ts'
import type { Answered, Exchange } from './exchange.ts'
import type { Gate } from './gate.ts'
import type { Holds } from './holds.ts'

const MESSAGING_SERVICE_PATH = /^\/v1\/Services\/(MG[0-9a-fA-F]{32})\/?$/
const SENDERS_PATH = /^\/v2\/Channels\/Senders\/?$/
const VERIFY_SERVICE_PATH = /^\/v2\/Services\/(VA[0-9a-fA-F]{32})\/?$/

/** Whether a path is one of how the account is set up: Messaging Services, WhatsApp senders, Verify services. */
export function isSetupPath(path: string): boolean {
  return [MESSAGING_SERVICE_PATH, SENDERS_PATH, VERIFY_SERVICE_PATH].some((each) => each.test(path))
}

/**
 * How the account is set up, to be read: every service of any SID is there, as in the rest of the simulator, and what
 * people write goes to its one webhook.
 */
export function openSetupApi(world: World, gate: Gate, holds: Holds): (exchange: Exchange) => void {
  const deps = { world, gate }
  return openDomain(
    'messaging.twilio.com',
    { world, gate, holds },
    { routeName: ({ method }) => `${method} setup`, route: (call) => answerSetup(call, deps) },
  )
}

function answerSetup(call: Call, deps: Deps): Answered {
  const { exchange, accountSid } = call
  const { world, gate } = deps
  if (exchange.method !== 'GET') return refuse(call, gate, refusal(20004))
  if (serverFault(call, { n: call.n }, deps)) return
  slowDown(call, { n: call.n }, world)
  const [, service] = MESSAGING_SERVICE_PATH.exec(exchange.path) ?? []
  const { inboundUrl } = world.live
  if (service !== undefined) {
    return reply(call, gate, 200, {
      ...{ sid: service, account_sid: accountSid, friendly_name: 'Simulator' },
      ...{ inbound_request_url: inboundUrl, inbound_method: 'POST', use_inbound_webhook_on_number: false },
    })
  }
  const [, verify] = VERIFY_SERVICE_PATH.exec(exchange.path) ?? []
  if (verify !== undefined) {
    const { friendlyName } = world.settings.verify
    return reply(call, gate, 200, { sid: verify, account_sid: accountSid, friendly_name: friendlyName })
  }
  if (!SENDERS_PATH.test(exchange.path)) return refuse(call, gate, notFound(exchange))
  if (new URLSearchParams(exchange.query).get('Channel') !== 'whatsapp') {
    return refuse(call, gate, refusal(20001))
  }
  return reply(call, gate, 200, {
    senders: [
      {
        sid: `XE${VERIFY_ACCOUNT_SID.slice(2)}`,
        ...{ status: 'ONLINE', sender_id: `whatsapp:${world.settings.senders.whatsapp}` },
        webhook: { callback_url: inboundUrl, callback_method: 'POST' },
      },
    ],
    meta: { page: 0, page_size: 50, key: 'senders', next_page_url: null },
  })
}
