import { isPhoneNumber } from '../address.ts'
import { isLoopbackHost } from '../callback-url.ts'
import { FaultError, type FaultPatch } from '../faults.ts'
import { type Incoming, IncomingError } from '../inbound-message.ts'
import { readSettings, SettingError } from '../live-settings.ts'
import { PhoneSwitchError, readSwitches } from '../phone.ts'
import {
  decideTemplate,
  listPhones,
  listStored,
  listTemplates,
  phoneView,
  receiveMessage,
  switchPhone,
  TemplateDecisionError,
} from '../views.ts'
import type { World } from '../world.ts'
import type { EventStreams } from './event-streams.ts'
import { type Answered, answer, type Exchange, parseJson } from './exchange.ts'
import type { Gate } from './gate.ts'

const PHONES_LIMIT_MAX = 1_000
const MESSAGES_LIMIT_MAX = 10_000

export interface DeskDeps {
  world: World
  gate: Gate
  events: EventStreams
  /** Stops the program; null when the simulator is a part of another. */
  shutdown: (() => void) | null
}

type Handler = (exchange: Exchange, deps: DeskDeps, rest: string) => Answered

const REFUSALS = [FaultError, PhoneSwitchError, IncomingError, SettingError, TemplateDecisionError]

/** The simulator's own JSON, for people, their page and their tests. */
const ROUTES: ReadonlyArray<readonly [method: string, path: RegExp, handle: Handler]> = [
  ['GET', /^\/simulator\/health$/, health],
  ['POST', /^\/simulator\/shutdown$/, shutDown],
  ['GET', /^\/simulator\/faults$/, showFaults],
  ['PUT', /^\/simulator\/faults$/, setFaults],
  ['DELETE', /^\/simulator\/faults$/, resetFaults],
  ['GET', /^\/simulator\/phones$/, showPhones],
  ['GET', /^\/simulator\/phones\/([^/]+)$/, showPhone],
  ['PUT', /^\/simulator\/phones\/([^/]+)$/, setPhone],
  ['POST', /^\/simulator\/phones\/([^/]+)\/messages$/, writeMessage],
  ['GET', /^\/simulator\/settings$/, showSettings],
  ['PUT', /^\/simulator\/settings$/, setSettings],
  ['GET', /^\/simulator\/templates$/, showTemplates],
  ['PUT', /^\/simulator\/templates\/([^/]+)$/, setTemplate],
  ['GET', /^\/simulator\/messages$/, showMessages],
  ['GET', /^\/simulator\/requests$/, showRequests],
  ['GET', /^\/simulator\/events$/, streamEvents],
]

export function handleDesk(exchange: Exchange, deps: DeskDeps): Answered {
  if (exchange.method !== 'GET' && !isSameSite(exchange))
    return sorry(exchange, 403, 'Another site may not do this.')
  const here = ROUTES.filter(([, path]) => path.test(exchange.path))
  const found = here.find(([method]) => method === exchange.method)
  if (found === undefined) {
    return sorry(exchange, here.length > 0 ? 405 : 404, `There is no ${exchange.method} ${exchange.path}.`)
  }
  const [, path, handle] = found
  try {
    handle(exchange, deps, decodePath(path.exec(exchange.path)?.[1] ?? ''))
  } catch (error) {
    refuse(exchange, error)
  }
}

/** What the caller can mend is said; anything else is a bug. */
function refuse(exchange: Exchange, error: unknown): Answered {
  if (!(error instanceof Error && REFUSALS.some((kind) => error instanceof kind))) throw error
  sorry(exchange, 400, error.message)
}

/** A page of another site must not switch faults on in a browser that can reach this port. */
function isSameSite({ headers }: Exchange): boolean {
  const { origin } = headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host)
}

function health(exchange: Exchange, { world }: DeskDeps): Answered {
  const { instanceId, settings } = world
  json(exchange, { ok: true, instanceId, pid: process.pid, accountSid: settings.accounts[0].sid })
}

function shutDown(exchange: Exchange, { shutdown }: DeskDeps): Answered {
  if (!isLoopbackHost(exchange.remoteAddress))
    return sorry(exchange, 403, 'Only this machine may stop the simulator.')
  if (shutdown === null) return sorry(exchange, 409, 'This simulator belongs to another program.')
  exchange.response.on('finish', shutdown)
  json(exchange, { ok: true }, 202)
}

function showFaults(exchange: Exchange, { world }: DeskDeps): Answered {
  const { faults, seed } = world
  const only = Object.fromEntries(faults.numbers().map((number) => [number, faults.get(number)]))
  json(exchange, { faults: faults.get(), only, seed })
}

/** Body: faults by name, and `only` (E.164) when they are for one number. */
function setFaults(exchange: Exchange, deps: DeskDeps): Answered {
  const body = parseJson(exchange.body)
  if (!isObject(body)) throw new FaultError('The faults are a JSON object.')
  const { only, ...patch } = body
  if (only !== undefined && !(typeof only === 'string' && isPhoneNumber(only))) {
    throw new FaultError('only is a number in E.164, such as +5511981234477.')
  }
  // Every value is checked by `set`.
  deps.world.faults.set(patch as FaultPatch, only)
  deps.events.changed()
  showFaults(exchange, deps)
}

function resetFaults(exchange: Exchange, deps: DeskDeps): Answered {
  const only = new URLSearchParams(exchange.query).get('only')
  deps.world.faults.reset(only ?? undefined)
  deps.events.changed()
  showFaults(exchange, deps)
}

function showPhones(exchange: Exchange, { world }: DeskDeps): Answered {
  const query = new URLSearchParams(exchange.query)
  json(exchange, listPhones(world, { limit: limitOf(query, 60, PHONES_LIMIT_MAX), q: query.get('q') ?? '' }))
}

function showPhone(exchange: Exchange, { world }: DeskDeps, number: string): Answered {
  const phone = world.store.findPhone(number)
  if (phone === null) return sorry(exchange, 404, `${number} has not received anything.`)
  json(exchange, phoneView(world, phone))
}

function setPhone(exchange: Exchange, { world }: DeskDeps, number: string): Answered {
  if (!isPhoneNumber(number)) throw new PhoneSwitchError('The number is E.164, such as +5511981234477.')
  json(exchange, switchPhone(world, number, readSwitches(parseJson(exchange.body))))
}

/** The person of the path writes; answered when the webhook was, with what it said. */
function writeMessage(exchange: Exchange, { world }: DeskDeps, from: string): Answered {
  const body = parseJson(exchange.body)
  // Every field is checked by `receiveMessage`.
  const incoming = (isObject(body) ? { ...body, from } : body) as Incoming
  receiveMessage(world, incoming).then(
    (received) => json(exchange, received, 201),
    (error: unknown) => {
      if (error instanceof IncomingError) return sorry(exchange, 400, error.message)
      sorry(exchange, 503, 'The message could not be kept; see the output of the simulator.')
      process.stderr.write(`recado-simulator: ${error instanceof Error ? error.stack : error}\n`)
    },
  )
}

function showSettings(exchange: Exchange, { world }: DeskDeps): Answered {
  json(exchange, world.live)
}

function setSettings(exchange: Exchange, deps: DeskDeps): Answered {
  Object.assign(deps.world.live, readSettings(parseJson(exchange.body)))
  deps.events.changed()
  showSettings(exchange, deps)
}

function showTemplates(exchange: Exchange, { world }: DeskDeps): Answered {
  json(exchange, { templates: listTemplates(world) })
}

/** Body: `status`, and `rejectionReason` where it is rejected. */
function setTemplate(exchange: Exchange, { world }: DeskDeps, sid: string): Answered {
  json(exchange, decideTemplate(world, sid, parseJson(exchange.body)))
}

function showMessages(exchange: Exchange, { world }: DeskDeps): Answered {
  const query = new URLSearchParams(exchange.query)
  const filter = Object.fromEntries(
    [...query].filter(([name]) => ['to', 'status', 'direction'].includes(name)),
  )
  const all = listStored(world, filter)
  json(exchange, {
    total: all.length,
    messages: all.slice(-limitOf(query, 100, MESSAGES_LIMIT_MAX)).reverse(),
  })
}

function showRequests(exchange: Exchange, { world, gate }: DeskDeps): Answered {
  json(exchange, { requests: gate.counters(), callbacks: world.callbacks.counters() })
}

function streamEvents(exchange: Exchange, { events }: DeskDeps): Answered {
  events.open(exchange)
}

function limitOf(query: URLSearchParams, usual: number, most: number): number {
  const asked = Number.parseInt(query.get('limit') ?? '', 10)
  return Math.min(asked >= 1 ? asked : usual, most)
}

function json(exchange: Exchange, value: unknown, status = 200): Answered {
  answer(exchange, { status, body: JSON.stringify(value), headers: { 'Cache-Control': 'no-store' } })
}

function sorry(exchange: Exchange, status: number, message: string): Answered {
  json(exchange, { error: message }, status)
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
