import { canonicalNumber, parseAddress } from '../address.ts'
import { readCreateForm } from '../create-form.ts'
import type { FaultSubject } from '../faults.ts'
import { isWaiting, type Message } from '../message.ts'
import { API_VERSION, messageJson } from '../message-json.ts'
import { listMessages } from '../message-list.ts'
import { isStopped } from '../opt-out.ts'
import { type Refusal, refusal, refusalBody } from '../refusals.ts'
import type { World } from '../world.ts'
import { type Answered, answer, answerHalf, type Exchange } from './exchange.ts'
import type { Gate } from './gate.ts'
import type { Holds } from './holds.ts'

const ACCOUNT_PATH = /^\/2010-04-01\/Accounts\/(AC[0-9a-fA-F]{32})(?:\.json|(\/.*))?$/
const MESSAGE_PATH = /^\/Messages\/([SM]M[0-9a-f]{32})(?:\.json)?$/
const MESSAGES_PATH = /^\/Messages(?:\.json)?\/?$/

/** A request on its way through the API: what every answer to it needs. */
interface Call {
  exchange: Exchange
  accountSid: string
  route: string
  n: number
  latencyMs: number
  headers: Record<string, string>
  holds: Holds
}

/** The API under /2010-04-01: authenticates, finds the route, answers in Twilio's words. */
export function openTwilioApi(world: World, gate: Gate, holds: Holds): (exchange: Exchange) => void {
  const deps = { world, gate }
  return (exchange) => {
    const [, accountSid = '', rest = ''] = ACCOUNT_PATH.exec(exchange.path) ?? []
    const { n, atOnce } = gate.enter(accountSid)
    exchange.response.on('close', () => gate.leave(accountSid))
    const latencyMs = gate.latencyMs(n)
    const headers = gate.headers(n, atOnce, latencyMs)
    const call: Call = {
      exchange,
      accountSid,
      route: routeName(exchange, rest),
      n,
      latencyMs,
      headers,
      holds,
    }
    if (accountSid === '') return refuse(call, gate, notFound(exchange))
    if (!gate.admits(exchange.headers, accountSid)) return refuse(call, gate, refusal(20003))
    const limit = world.faults.hit('concurrencyLimit', { n })
    if (limit !== null && atOnce > limit.limit) return refuse(call, gate, refusal(20429))
    const goOn = () => route(call, rest, deps)
    if (!holds.stops('arrival', call.route, { goOn, breakOff: () => breakOff(exchange) })) goOn()
  }
}

/** As it is counted: `POST Messages`, `GET Messages/{sid}`. */
function routeName({ method }: Exchange, rest: string): string {
  if (MESSAGES_PATH.test(rest)) return `${method} Messages`
  return MESSAGE_PATH.test(rest) ? `${method} Messages/{sid}` : `${method} other`
}

function breakOff({ response }: Exchange): void {
  response.socket?.resetAndDestroy()
}

interface Deps {
  world: World
  gate: Gate
}

function route(call: Call, rest: string, deps: Deps): Answered {
  const { exchange } = call
  const { method } = exchange
  if (rest === '' && method === 'GET') return reply(call, deps.gate, 200, accountJson(call.accountSid))
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
function accepted(call: Call, message: Message, { world, gate }: Deps): Answered {
  const { faults } = world
  const first = messageJson(message)
  world.life.begin(message, call.latencyMs)
  for (const watch of world.watchers) watch(message.number)
  world.tidy()
  if (faults.hit('acceptThenHang', message) !== null) {
    gate.count(call.route, 'hang')
    return
  }
  if (faults.hit('acceptThenReset', message) !== null) {
    gate.count(call.route, 'reset')
    breakOff(call.exchange)
    return
  }
  slowDown(call, message, world)
  if (faults.hit('acceptThen500', message) !== null) return refuse(call, gate, refusal(20500))
  if (faults.hit('cutBody', message) !== null) {
    gate.count(call.route, 'cut')
    return answerHalf(call.exchange, { status: 201, body: JSON.stringify(first), headers: call.headers })
  }
  if (faults.hit('created201WithoutSid', message) !== null) delete first.sid
  reply(call, gate, 201, first)
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

function slowDown(call: Call, subject: FaultSubject, world: World): void {
  const slow = world.faults.hit('latencyMs', subject)
  if (slow === null) return
  call.latencyMs += slow.ms + ((slow.msMax ?? slow.ms) - slow.ms) * world.draw(subject.n, 'slow')
}

/** Failures of the whole service, on any route of messages; true when one struck and was answered. */
function serverFault(call: Call, subject: FaultSubject, { world, gate }: Deps): boolean {
  if (world.faults.hit('html502', subject) !== null) {
    gate.count(call.route, 502)
    answer(call.exchange, {
      status: 502,
      body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
      headers: { 'Content-Type': 'text/html' },
      delayMs: call.latencyMs,
    })
    return true
  }
  if (world.faults.hit('status503', subject) === null) return false
  refuse(call, gate, refusal(20503))
  return true
}

/** Failures of a create before anything was created; true when one struck and was answered. */
function refusingFault(call: Call, subject: FaultSubject, { world, gate }: Deps): boolean {
  const { faults } = world
  let struck: Refusal | null = null
  if (faults.hit('refuse500', subject) !== null) struck = refusal(20500)
  else if (faults.hit('rateLimit429', subject) !== null) struck = refusal(20429)
  else {
    const ordered = faults.hit('reject', subject)
    if (ordered !== null) struck = refusal(ordered.code, { httpStatus: ordered.httpStatus })
  }
  if (struck !== null) refuse(call, gate, struck)
  return struck !== null
}

function reply(call: Call, gate: Gate, status: number, body: unknown): Answered {
  gate.count(call.route, status)
  answerCall(call, status, JSON.stringify(body))
}

function refuse(call: Call, gate: Gate, refused: Refusal): Answered {
  gate.count(call.route, refused.httpStatus === 400 ? refused.code : refused.httpStatus)
  answerCall(call, refused.httpStatus, refusalBody(refused))
}

function answerCall(
  { exchange, holds, route, headers, latencyMs }: Call,
  status: number,
  body: string,
): void {
  const goOn = () => answer(exchange, { status, body, headers, delayMs: latencyMs })
  if (!holds.stops('answer', route, { goOn, breakOff: () => breakOff(exchange) })) goOn()
}

/** A body in any other content type reads as no parameters at all, which Twilio answers with 21604. */
function formOf(exchange: Exchange): URLSearchParams {
  const type = exchange.headers['content-type'] ?? ''
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? exchange.body : '')
}

function notFound(exchange: Exchange): Refusal {
  return refusal(20404, { message: `The requested resource ${exchange.path} was not found` })
}

function accountJson(sid: string): unknown {
  const uri = `/${API_VERSION}/Accounts/${sid}.json`
  return { sid, friendly_name: 'Simulator', status: 'active', type: 'Full', uri }
}
