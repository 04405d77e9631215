import { isPhoneNumber } from '../address.ts'
import { findAttempt, listAttempts } from '../attempt-list.ts'
import type { FaultSubject } from '../faults.ts'
import type { Message } from '../message.ts'
import { openRateLimit, type RateLimit } from '../rate-limit.ts'
import { type Refusal, refusal } from '../refusals.ts'
import { sendCode } from '../send-code.ts'
import { CHECKS_MAX, expiresAtMs, isOpen, SENDS_MAX, type Verification } from '../verification.ts'
import { checkJson, type Shown, verificationJson } from '../verification-json.ts'
import { invalidParameter, isCode, readStartForm } from '../verify-form.ts'
import type { World } from '../world.ts'
import {
  type Call,
  type Deps,
  formOf,
  notFound,
  openDomain,
  refuse,
  refusingFault,
  reply,
  replyDone,
  serverFault,
  slowDown,
} from './call.ts'
import type { Answered, Exchange } from './exchange.ts'
import type { Gate } from './gate.ts'
import type { Holds } from './holds.ts'

const SERVICE_PATH =
  /^\/v2\/Services\/(VA[0-9a-fA-F]{32})\/(Verifications|VerificationCheck)(?:\/([^/]+))?\/?$/
const ATTEMPTS_PATH = /^\/v2\/Attempts(?:\/(VL[0-9a-f]{32}))?\/?$/

const MINUTE_MS = 60_000
/** How often the status of one verification may be asked for. */
const STATUS_RULES = [
  { max: 60, perMs: MINUTE_MS },
  { max: 180, perMs: 60 * MINUTE_MS },
  { max: 250, perMs: 24 * 60 * MINUTE_MS },
]
/** How often an account may ask for attempts, of whatever verification. */
const ATTEMPTS_RULES = [{ max: 100, perMs: MINUTE_MS }]

interface VerifyDeps extends Deps {
  /** The start of an account and number that is not answered yet. */
  starting: Map<string, Call>
  statusLimit: RateLimit
  attemptsLimit: RateLimit
}

/** Verify's API under /v2. The account is the one whose credentials come with the request: its path has none. */
export function openVerifyApi(world: World, gate: Gate, holds: Holds): (exchange: Exchange) => void {
  const deps: VerifyDeps = {
    world,
    gate,
    starting: new Map(),
    statusLimit: openRateLimit(STATUS_RULES, world.clock),
    attemptsLimit: openRateLimit(ATTEMPTS_RULES, world.clock),
  }
  return openDomain(
    'verify.twilio.com',
    { world, gate, holds },
    { routeName, route: (call) => route(call, deps) },
  )
}

/** As it is counted and held: `POST Verifications`, `GET Verifications/{sid}`, `POST VerificationCheck`, `GET Attempts`. */
function routeName({ method, path }: Exchange): string {
  const [, , resource, sid] = SERVICE_PATH.exec(path) ?? []
  if (resource !== undefined) return `${method} ${resource}${sid === undefined ? '' : '/{sid}'}`
  const attempts = ATTEMPTS_PATH.exec(path)
  if (attempts === null) return `${method} other`
  return attempts[1] === undefined ? `${method} Attempts` : `${method} Attempts/{sid}`
}

function route(call: Call, deps: VerifyDeps): Answered {
  const { exchange } = call
  const { method, path } = exchange
  const [, serviceSid = '', resource, sid] = SERVICE_PATH.exec(path) ?? []
  const isCheck = resource === 'VerificationCheck'
  if (resource === undefined && ATTEMPTS_PATH.test(path)) {
    return method === 'GET' ? attempts(call, deps) : refuse(call, deps.gate, refusal(20004))
  }
  if (resource === undefined || (isCheck && sid !== undefined))
    return refuse(call, deps.gate, notFound(exchange))
  if (sid === undefined) {
    if (method !== 'POST') return refuse(call, deps.gate, refusal(20004))
    return isCheck ? check(call, serviceSid, deps) : start(call, serviceSid, deps)
  }
  const sidOrTo = decode(sid)
  const found = findOpen(call, deps, { serviceSid, sidOrTo })
  const subject = subjectOf(call, found?.to ?? sidOrTo, null)
  if (method === 'GET') return fetchOne(call, found, subject, deps)
  return method === 'POST' ? update(call, found, subject, deps) : refuse(call, deps.gate, refusal(20004))
}

/** Starts a verification, or sends the code of the open one again. */
function start(call: Call, serviceSid: string, deps: VerifyDeps): Answered {
  const { world, gate, starting } = deps
  const form = formOf(call.exchange)
  const subject = subjectOf(call, form.get('To'), form.get('Channel'))
  if (serverFault(call, subject, deps) || refusingFault(call, subject, deps)) return
  const wanted = readStartForm(form, world.settings.verify)
  if ('httpStatus' in wanted) return refuse(call, gate, wanted)
  const { accountSid } = call
  const key = `${accountSid} ${wanted.to}`
  if (starting.has(key)) return refuse(call, gate, refusal(60212))
  const newest = world.verifications.newest({ accountSid, serviceSid, to: wanted.to })
  const open = newest !== null && isOpen(newest, world.clock.nowMs()) ? newest : null
  if (open !== null && open.sends.length >= SENDS_MAX) return refuseSixthSend(call, open, deps)
  starting.set(key, call)
  const ended = () => {
    if (starting.get(key) === call) starting.delete(key)
  }
  call.exchange.response.on('close', ended)
  const { verification, message } = sendCode(world, wanted, { accountSid, serviceSid, open })
  world.journal.append({ t: 'm', m: message })
  record(call, { before: open, after: verification }, deps, {
    undo: () => world.store.takeBack(message),
    done() {
      depart(world, message, call.latencyMs)
      if (!replyDone(call, subject, deps, 201, verificationJson(verification, shownTo(call, world)))) ended()
    },
  })
}

function refuseSixthSend(call: Call, open: Verification, { world, gate }: VerifyDeps): Answered {
  const leftMs = expiresAtMs(open) - world.clock.nowMs()
  call.headers['Retry-After'] = String(Math.ceil(leftMs / 1000))
  refuse(call, gate, refusal(60203))
}

/** Past this point the code is on its way, whatever the caller gets to hear. */
function depart(world: World, message: Message, delayMs: number): void {
  world.life.begin(message, delayMs)
  for (const watch of world.watchers) watch(message.number)
  world.tidy()
}

/** A wrong code is no error. The right one ends the verification: nobody finds it again. */
function check(call: Call, serviceSid: string, deps: VerifyDeps): Answered {
  const { world, gate } = deps
  const form = formOf(call.exchange)
  const to = form.get('To')
  const sidOrTo = form.get('VerificationSid') ?? to
  const found = sidOrTo === null ? null : findOpen(call, deps, { serviceSid, sidOrTo })
  const subject = subjectOf(call, found?.to ?? to, found?.sends.at(-1)?.channel ?? null)
  if (serverFault(call, subject, deps) || refusingFault(call, subject, deps)) return
  const code = form.get('Code') ?? ''
  const refused = refusalOfCheck(form, code)
  if (refused !== null) return refuse(call, gate, refused)
  if (found === null) return refuse(call, gate, notFound(call.exchange))
  const isSpent = found.checks >= CHECKS_MAX
  const after: Verification = {
    ...found,
    checks: Math.min(found.checks, CHECKS_MAX) + 1,
    outcome: code === found.code && !isSpent ? 'approved' : 'pending',
    updatedAtMs: world.clock.nowMs(),
  }
  record(call, { before: found, after }, deps, {
    done() {
      if (isSpent) refuse(call, gate, refusal(60202))
      else replyDone(call, subject, deps, 200, checkJson(after, world.clock.nowMs()))
    },
  })
}

function refusalOfCheck(form: URLSearchParams, code: string): Refusal | null {
  const to = form.get('To')
  if (to === null && form.get('VerificationSid') === null) return refusal(60221)
  if (to !== null && !isPhoneNumber(to)) return invalidParameter('To')
  return isCode(code) ? null : invalidParameter('Code')
}

function fetchOne(call: Call, found: Verification | null, subject: FaultSubject, deps: VerifyDeps): Answered {
  const { world, gate, statusLimit } = deps
  if (serverFault(call, subject, deps)) return
  slowDown(call, subject, world)
  if (found === null) return refuse(call, gate, notFound(call.exchange))
  if (!statusLimit.allows(found.sid)) return refuse(call, gate, refusal(20429))
  reply(call, gate, 200, verificationJson(found, shownTo(call, world)))
}

function update(call: Call, found: Verification | null, subject: FaultSubject, deps: VerifyDeps): Answered {
  const { world, gate } = deps
  if (serverFault(call, subject, deps) || refusingFault(call, subject, deps)) return
  const outcome = formOf(call.exchange).get('Status')
  if (outcome !== 'approved' && outcome !== 'canceled') return refuse(call, gate, invalidParameter('Status'))
  if (found === null) return refuse(call, gate, notFound(call.exchange))
  const after: Verification = { ...found, outcome, updatedAtMs: world.clock.nowMs() }
  record(call, { before: found, after }, deps, {
    done: () => replyDone(call, subject, deps, 200, verificationJson(after, shownTo(call, world))),
  })
}

function attempts(call: Call, deps: VerifyDeps): Answered {
  const { world, gate, attemptsLimit } = deps
  const query = new URLSearchParams(call.exchange.query)
  const asked = query.get('VerificationSid')
  const about = asked === null ? null : world.verifications.find(asked)
  const subject = subjectOf(call, about?.to ?? query.get('ChannelData.To'), null)
  if (serverFault(call, subject, deps)) return
  slowDown(call, subject, world)
  if (world.faults.hit('listFails', subject) !== null) return refuse(call, gate, refusal(20500))
  if (!attemptsLimit.allows(call.accountSid)) return refuse(call, gate, refusal(20429))
  const shown = shownTo(call, world)
  const sid = ATTEMPTS_PATH.exec(call.exchange.path)?.[1]
  if (sid !== undefined) {
    const attempt = findAttempt(sid, shown, call.accountSid)
    return attempt === null ? refuse(call, gate, notFound(call.exchange)) : reply(call, gate, 200, attempt)
  }
  const page = listAttempts(query, shown, call.accountSid)
  if (isRefusal(page)) return refuse(call, gate, page)
  reply(call, gate, 200, page)
}

function isRefusal(page: Record<string, unknown> | Refusal): page is Refusal {
  return 'httpStatus' in page
}

/** Writes a change down before anything is answered about it; what cannot be written did not happen. */
function record(
  call: Call,
  { before, after }: { before: Verification | null; after: Verification },
  { world, gate }: VerifyDeps,
  { done, undo }: { done: () => void; undo?: () => void },
): void {
  world.verifications.put(after)
  world.journal.append({ t: 'v', v: after })
  world.journal.afterWrite((error) => {
    if (error === null) return done()
    world.verifications.takeBack(after, before)
    undo?.()
    refuse(call, gate, refusal(20503))
  })
}

/** By SID, or the newest of a number; null unless it is this account's, of this service, and open. */
function findOpen(
  { accountSid }: Call,
  { world }: VerifyDeps,
  { serviceSid, sidOrTo }: { serviceSid: string; sidOrTo: string },
): Verification | null {
  const { verifications, clock } = world
  const found = verifications.find(sidOrTo) ?? verifications.newest({ accountSid, serviceSid, to: sidOrTo })
  const isOurs = found?.accountSid === accountSid && found.serviceSid === serviceSid
  return found !== null && isOurs && isOpen(found, clock.nowMs()) ? found : null
}

function subjectOf({ n }: Call, number: string | null, channel: string | null): FaultSubject {
  return {
    n,
    ...(number === null ? {} : { number }),
    ...(channel === 'sms' || channel === 'whatsapp' ? { channel } : {}),
  }
}

function shownTo({ exchange }: Call, world: World): Shown {
  return { world, origin: `http://${exchange.headers.host ?? 'localhost'}` }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
