import type { FaultSubject } from '../faults.ts'
import { type Refusal, refusal, refusalBody } from '../refusals.ts'
import type { World } from '../world.ts'
import { type Answered, answer, answerHalf, type Exchange } from './exchange.ts'
import type { Gate } from './gate.ts'
import type { Holds } from './holds.ts'

/** A request on its way through one of the APIs: what every answer to it needs. */
export interface Call {
  exchange: Exchange
  accountSid: string
  route: string
  n: number
  /** Requests of the account that are not answered yet, this one included. */
  atOnce: number
  latencyMs: number
  headers: Record<string, string>
  holds: Holds
}

export interface Deps {
  world: World
  gate: Gate
}

/** Counts the request in until its connection is done with it. `accountSid` is empty where none is known. */
export function receive(
  exchange: Exchange,
  about: { accountSid: string; route: string },
  { gate, holds }: { gate: Gate; holds: Holds },
): Call {
  const { n, atOnce } = gate.enter(about.accountSid)
  exchange.response.on('close', () => gate.leave(about.accountSid))
  const latencyMs = gate.latencyMs(n)
  return { ...about, exchange, n, atOnce, latencyMs, headers: gate.headers(n, atOnce, latencyMs), holds }
}

/**
 * The API of one of Twilio's other hosts, whose paths name no account: it is the one whose credentials come with the
 * request. Refuses without good ones, and lets the others go on.
 */
export function openDomain(
  domain: string,
  { world, gate, holds }: Deps & { holds: Holds },
  { routeName, route }: { routeName(exchange: Exchange): string; route(call: Call): Answered },
): (exchange: Exchange) => void {
  return (exchange) => {
    const accountSid = gate.accountOf(exchange.headers)
    const about = { accountSid: accountSid ?? '', route: routeName(exchange) }
    const call = receive(exchange, about, { gate, holds })
    const { 'X-Twilio-Api-Version': _version, ...headers } = call.headers
    call.headers = { ...headers, 'X-Api-Domain': domain }
    if (accountSid === null) return refuse(call, gate, refusal(20003))
    letIn(call, { world, gate }, () => route(call))
  }
}

/** Lets a request with good credentials go on: unless there are too many at once, and once no hold stops it. */
export function letIn(call: Call, { world, gate }: Deps, goOn: () => void): Answered {
  const limit = world.faults.hit('concurrencyLimit', { n: call.n })
  if (limit !== null && call.atOnce > limit.limit) return refuse(call, gate, refusal(20429))
  if (!call.holds.stops('arrival', call.route, { goOn, breakOff: () => breakOff(call.exchange) })) goOn()
}

/** Failures of the whole service, on any route; true when one struck and was answered. */
export function serverFault(call: Call, subject: FaultSubject, { world, gate }: Deps): boolean {
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

/** Failures of a request that creates or changes, before it did; true when one struck and was answered. */
export function refusingFault(call: Call, subject: FaultSubject, { world, gate }: Deps): boolean {
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

/**
 * Answers what was done and written down, or loses that answer on the way, as the faults will have it. False when it
 * is never answered at all.
 */
export function replyDone(
  call: Call,
  subject: FaultSubject,
  { world, gate }: Deps,
  ...[status, body]: [number, Record<string, unknown>]
): boolean {
  const { faults } = world
  if (faults.hit('acceptThenHang', subject) !== null) {
    gate.count(call.route, 'hang')
    return false
  }
  if (faults.hit('acceptThenReset', subject) !== null) {
    gate.count(call.route, 'reset')
    breakOff(call.exchange)
    return true
  }
  slowDown(call, subject, world)
  if (faults.hit('acceptThen500', subject) !== null) refuse(call, gate, refusal(20500))
  else if (faults.hit('cutBody', subject) !== null) {
    gate.count(call.route, 'cut')
    answerHalf(call.exchange, { status, body: JSON.stringify(body), headers: call.headers })
  } else {
    if (faults.hit('created201WithoutSid', subject) !== null) delete body.sid
    reply(call, gate, status, body)
  }
  return true
}

export function slowDown(call: Call, subject: FaultSubject, world: World): void {
  const slow = world.faults.hit('latencyMs', subject)
  if (slow === null) return
  call.latencyMs += slow.ms + ((slow.msMax ?? slow.ms) - slow.ms) * world.draw(subject.n, 'slow')
}

export function reply(call: Call, gate: Gate, status: number, body: unknown): Answered {
  gate.count(call.route, status)
  answerCall(call, status, JSON.stringify(body))
}

export function refuse(call: Call, gate: Gate, refused: Refusal): Answered {
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

function breakOff({ response }: Exchange): void {
  response.socket?.resetAndDestroy()
}

/** A body in any other content type reads as no parameters at all, which Twilio answers with 21604. */
export function formOf(exchange: Exchange): URLSearchParams {
  const type = exchange.headers['content-type'] ?? ''
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? exchange.body : '')
}

export function notFound(exchange: Exchange): Refusal {
  return refusal(20404, { message: `The requested resource ${exchange.path} was not found` })
}
