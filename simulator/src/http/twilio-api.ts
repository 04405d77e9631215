import { canonicalNumber, parseAddress } from '../address.ts'
import { readCreateForm } from '../create-form.ts'
import { isWaiting, type Message } from '../message.ts'
import { API_VERSION, messageJson } from '../message-json.ts'
import { listMessages } from '../message-list.ts'
import { isStopped } from '../opt-out.ts'
import { refusal } from '../refusals.ts'
import type { World } from '../world.ts'
import {
  type Call,
  type Deps,
  formOf,
  letIn,
  notFound,
  receive,
  refuse,
  refusingFault,
  reply,
  replyDone,
  serverFault,
  slowDown,
} from './call.ts'
import { type Answered, answer, type Exchange } from './exchange.ts'
import type { Gate } from './gate.ts'
import type { Holds } from './holds.ts'

const ACCOUNT_PATH = /^\/2010-04-01\/Accounts\/(AC[0-9a-fA-F]{32})(?:\.json|(\/.*))?$/
const MESSAGE_PATH = /^\/Messages\/([SM]M[0-9a-f]{32})(?:\.json)?$/
const NUMBERS_PATH = '/IncomingPhoneNumbers.json'
const MESSAGES_PATH = /^\/Messages(?:\.json)?\/?$/

/** The API under /2010-04-01: authenticates, finds the route, answers in Twilio's words. */
export function openTwilioApi(world: World, gate: Gate, holds: Holds): (exchange: Exchange) => void {
  const deps = { world, gate }
  return (exchange) => {
    const [, accountSid = '', rest = ''] = ACCOUNT_PATH.exec(exchange.path) ?? []
    const call = receive(exchange, { accountSid, route: routeName(exchange, rest) }, { gate, holds })
    if (accountSid === '') return refuse(call, gate, notFound(exchange))
    if (!gate.admits(exchange.headers, accountSid)) return refuse(call, gate, refusal(20003))
    letIn(call, deps, () => route(call, rest, deps))
  }
}

/** As it is counted: `POST Messages`, `GET Messages/{sid}`. */
function routeName({ method }: Exchange, rest: string): string {
  if (MESSAGES_PATH.test(rest)) return `${method} Messages`
  return MESSAGE_PATH.test(rest) ? `${method} Messages/{sid}` : `${method} other`
}

function route(call: Call, rest: string, deps: Deps): Answered {
  const { exchange } = call
  const { method } = exchange
  if (rest === '' && method === 'GET') {
    if (serverFault(call, { n: call.n }, deps)) return
    return reply(call, deps.gate, 200, accountJson(call.accountSid))
  }
  if (rest === NUMBERS_PATH && method === 'GET') return listNumbers(call, deps)
  if (MESSAGES_PATH.test(rest)) {
    if (method === 'POST') return create(call, deps)
    if (method === 'GET') return list(call, deps)
    return refuse(call, deps.gate, refusal(20004))
  }
  const sid = MESSAGE_PATH.exec(rest)?.[1]
  if (sid === undefined) return refuse(call, deps.gate, notFound(exchange))
  if (serverFault(call, { n: call.n }, deps)) return
  slowDown(call, { n: call.n }, deps.world)
  const message = deps.world.store.find(sid)
  if (message === null || message.accountSid !== call.accountSid)
    return refuse(call, deps.gate, notFound(exchange))
  if (method === 'GET') return reply(call, deps.gate, 200, messageJson(message))
  if (method === 'POST') return update(call, message, deps)
  if (method === 'DELETE') return remove(call, message, deps)
  return refuse(call, deps.gate, refusal(20004))
}

function create(call: Call, deps: Deps): Answered {
  const { world, gate } = deps
  const form = formOf(call.exchange)
  const to = parseAddress(form.get('To') ?? '')
  const subject = { n: call.n, number: canonicalNumber(to.number), channel: to.channel }
  if (serverFault(call, subject, deps) || refusingFault(call, subject, deps)) return
  const wanted = readCreateForm(form, {
    accountSid: call.accountSid,
    nowMs: world.clock.nowMs(),
    whatsAppSenders: [world.settings.senders.whatsapp],
    findContent: world.contents.find,
  })
  if ('code' in wanted) return refuse(call, gate, wanted)
  if (isStopped(wanted, world.store.findPhone(wanted.number), world.settings.senders))
    return refuse(call, gate, refusal(21610))
  const message = world.store.add(wanted, world.clock.nowMs())
  world.journal.append({ t: 'm', m: message })
  world.journal.afterWrite((error) => {
    if (error !== null) {
      world.store.takeBack(message)
      return refuse(call, gate, refusal(20503))
    }
    accepted(call, message, deps)
  })
}

/** Past this point the message exists, whatever the caller gets to hear. */
function accepted(call: Call, message: Message, deps: Deps): Answered {
  const { world } = deps
  const first = messageJson(message)
  world.life.begin(message, call.latencyMs)
  for (const watch of world.watchers) watch(message.number)
  world.tidy()
  replyDone(call, message, deps, 201, first)
}

function list(call: Call, deps: Deps): Answered {
  const { world, gate } = deps
  const query = new URLSearchParams(call.exchange.query)
  const { number } = parseAddress(query.get('To') ?? '')
  const subject = number === '' ? { n: call.n } : { n: call.n, number }
  if (serverFault(call, subject, deps)) return
  slowDown(call, subject, world)
  if (world.faults.hit('listFails', subject) !== null) return refuse(call, gate, refusal(20500))
  const lag = world.faults.hit('listLagMs', subject)
  const page = listMessages(world.store, query, {
    accountSid: call.accountSid,
    createdUpToMs: world.clock.nowMs() - (lag?.ms ?? 0),
  })
  if ('code' in page && typeof page.code === 'number') return refuse(call, gate, refusal(page.code))
  reply(call, gate, 200, page)
}

/** Redacts (an empty Body) or cancels; anything else, or both at once, is 30400. */
function update(call: Call, message: Message, { world, gate }: Deps): Answered {
  const form = formOf(call.exchange)
  const body = form.get('Body')
  const status = form.get('Status')
  if ((body === null) === (status === null)) return refuse(call, gate, refusal(30400))
  if (body !== null) {
    if (body !== '') return refuse(call, gate, refusal(30400))
    message.body = ''
    message.updatedAtMs = world.clock.nowMs()
    world.journal.append({ t: 'body', sid: message.sid, at: message.updatedAtMs })
  } else {
    if (status !== 'canceled') return refuse(call, gate, refusal(30400))
    if (!world.life.cancel(message)) return refuse(call, gate, refusal(30409))
  }
  world.journal.afterWrite(() => reply(call, gate, 200, messageJson(message)))
}

function remove(call: Call, message: Message, { world, gate }: Deps): Answered {
  if (isWaiting(message.status)) return refuse(call, gate, refusal(20009))
  message.isDeleted = true
  message.body = ''
  world.journal.append({ t: 'gone', sid: message.sid })
  world.journal.afterWrite(() => {
    gate.count(call.route, 204)
    answer(call.exchange, { status: 204, headers: call.headers, delayMs: call.latencyMs })
  })
}

/** The account has the one number that SMS leaves by. */
function listNumbers(call: Call, deps: Deps): Answered {
  const { world, gate } = deps
  if (serverFault(call, { n: call.n }, deps)) return
  const { sms } = world.settings.senders
  const asked = new URLSearchParams(call.exchange.query).get('PhoneNumber')
  const numbers =
    asked === null || asked === sms ? [{ phone_number: sms, sms_url: world.live.inboundUrl }] : []
  reply(call, gate, 200, { incoming_phone_numbers: numbers, page: 0, page_size: 50, next_page_uri: null })
}

function accountJson(sid: string): unknown {
  const uri = `/${API_VERSION}/Accounts/${sid}.json`
  return { sid, friendly_name: 'Simulator', status: 'active', type: 'Full', uri }
}
