import { type Content, isAuthenticationContent } from '../content.ts'
import { readApproval, readContent } from '../content-form.ts'
import {
  approvalJson,
  approvalsJson,
  type ContentShown,
  contentJson,
  contentWithApprovalJson,
} from '../content-json.ts'
import { listContents } from '../content-list.ts'
import { hexId } from '../random.ts'
import { refusal } from '../refusals.ts'
import type { World } from '../world.ts'
import {
  type Call,
  type Deps,
  notFound,
  openDomain,
  refuse,
  refusingFault,
  reply,
  replyDone,
  serverFault,
  slowDown,
} from './call.ts'
import { type Answered, answer, type Exchange, parseJson } from './exchange.ts'
import type { Gate } from './gate.ts'
import type { Holds } from './holds.ts'

const CONTENT_PATH = /^\/v1\/Content(?:\/(HX[0-9a-fA-F]{32}))?(\/ApprovalRequests(?:\/whatsapp)?)?\/?$/
const BOTH_PATH = /^\/v1\/ContentAndApprovals\/?$/
const CONTENT = 8
/** What one account may have. */
const CONTENTS_MAX = 6_000

/** The Content API under /v1. The account is the one whose credentials come with the request: its path has none. */
export function openContentApi(world: World, gate: Gate, holds: Holds): (exchange: Exchange) => void {
  const deps = { world, gate }
  return openDomain(
    'content.twilio.com',
    { world, gate, holds },
    { routeName, route: (call) => route(call, deps) },
  )
}

/** As it is counted and held: `POST Content`, `GET Content/{sid}`, `POST Content/{sid}/ApprovalRequests/whatsapp`. */
function routeName({ method, path }: Exchange): string {
  if (BOTH_PATH.test(path)) return `${method} ContentAndApprovals`
  const [matched, sid, rest = ''] = CONTENT_PATH.exec(path) ?? []
  if (matched === undefined) return `${method} other`
  return `${method} Content${sid === undefined ? '' : '/{sid}'}${rest}`
}

function route(call: Call, deps: Deps): Answered {
  const { gate, world } = deps
  const { method, path } = call.exchange
  if (serverFault(call, { n: call.n }, deps)) return
  if (BOTH_PATH.test(path)) {
    return method === 'GET' ? list(call, deps, 'ContentAndApprovals') : refuse(call, gate, refusal(20004))
  }
  const [matched, sid, rest] = CONTENT_PATH.exec(path) ?? []
  if (matched === undefined || (sid === undefined && rest !== undefined))
    return refuse(call, gate, notFound(call.exchange))
  if (sid === undefined) {
    if (method === 'GET') return list(call, deps, 'Content')
    return method === 'POST' ? create(call, deps) : refuse(call, gate, refusal(20004))
  }
  const content = world.contents.find(sid)
  if (content === null || content.accountSid !== call.accountSid)
    return refuse(call, gate, notFound(call.exchange))
  return ofOne(call, content, rest, deps)
}

function ofOne(call: Call, content: Content, rest: string | undefined, deps: Deps): Answered {
  const { gate } = deps
  const { method } = call.exchange
  if (rest === undefined) {
    if (method === 'GET') return show(call, contentJson(content, shownTo(call)), deps)
    return method === 'DELETE' ? remove(call, content, deps) : refuse(call, gate, refusal(20004))
  }
  if (rest.endsWith('/whatsapp')) {
    return method === 'POST' ? submit(call, content, deps) : refuse(call, gate, refusal(20004))
  }
  return method === 'GET'
    ? show(call, approvalsJson(content, shownTo(call)), deps)
    : refuse(call, gate, refusal(20004))
}

function create(call: Call, deps: Deps): Answered {
  const { world, gate } = deps
  const subject = { n: call.n }
  if (refusingFault(call, subject, deps)) return
  const wanted = readContent(parseJson(call.exchange.body))
  if ('httpStatus' in wanted) return refuse(call, gate, wanted)
  if (world.contents.ofAccount(call.accountSid).length >= CONTENTS_MAX)
    return refuse(call, gate, refusal(20001, { message: 'The account has too many templates' }))
  const n = world.contents.lastN() + 1
  const nowMs = world.clock.nowMs()
  const content: Content = {
    ...{ n, sid: `HX${hexId(world.seed, n, CONTENT)}`, accountSid: call.accountSid },
    ...{ ...wanted, approval: null, createdAtMs: nowMs, updatedAtMs: nowMs, isDeleted: false },
  }
  record(call, { before: null, after: content }, deps, () =>
    replyDone(call, subject, deps, 201, contentJson(content, shownTo(call))),
  )
}

function submit(call: Call, content: Content, deps: Deps): Answered {
  const { world, gate } = deps
  const subject = { n: call.n }
  if (refusingFault(call, subject, deps)) return
  const wanted = readApproval(parseJson(call.exchange.body))
  if ('httpStatus' in wanted) return refuse(call, gate, wanted)
  if (content.approval !== null) return refuse(call, gate, refusal(92009))
  if ((wanted.category === 'AUTHENTICATION') !== isAuthenticationContent(content)) {
    return refuse(
      call,
      gate,
      refusal(20001, { message: 'The category does not fit the type of the template' }),
    )
  }
  const after = world.approvals.submit(content, wanted)
  record(call, { before: content, after }, deps, () => {
    world.approvals.begin(after)
    replyDone(call, subject, deps, 201, approvalJson(after))
  })
}

function remove(call: Call, content: Content, deps: Deps): Answered {
  const { gate, world } = deps
  if (refusingFault(call, { n: call.n }, deps)) return
  const after = { ...content, isDeleted: true, updatedAtMs: world.clock.nowMs() }
  record(call, { before: content, after }, deps, () => {
    gate.count(call.route, 204)
    answer(call.exchange, { status: 204, headers: call.headers, delayMs: call.latencyMs })
  })
}

function list(call: Call, deps: Deps, what: 'Content' | 'ContentAndApprovals'): Answered {
  const { world, gate } = deps
  const subject = { n: call.n }
  slowDown(call, subject, world)
  if (world.faults.hit('listFails', subject) !== null) return refuse(call, gate, refusal(20500))
  const lag = world.faults.hit('listLagMs', subject)
  const upToMs = world.clock.nowMs() - (lag?.ms ?? 0)
  const contents = world.contents
    .ofAccount(call.accountSid)
    .filter(({ createdAtMs }) => createdAtMs <= upToMs)
  const shown = shownTo(call)
  const page = listContents(contents, new URLSearchParams(call.exchange.query), {
    url: `${shown.origin}/v1/${what}`,
    present: what === 'Content' ? (content) => contentJson(content, shown) : contentWithApprovalJson,
  })
  if ('httpStatus' in page) return refuse(call, gate, refusal(Number(page.code)))
  reply(call, gate, 200, page)
}

function show(call: Call, body: Record<string, unknown>, { world, gate }: Deps): Answered {
  slowDown(call, { n: call.n }, world)
  reply(call, gate, 200, body)
}

/** Writes a change down before anything is answered about it; what cannot be written did not happen. */
function record(
  call: Call,
  { before, after }: { before: Content | null; after: Content },
  { world, gate }: Deps,
  done: () => void,
): void {
  world.contents.put(after)
  world.journal.append({ t: 't', c: after })
  world.journal.afterWrite((error) => {
    if (error === null) return done()
    world.contents.takeBack(after, before)
    refuse(call, gate, refusal(20503))
  })
}

function shownTo({ exchange }: Call): ContentShown {
  return { origin: `http://${exchange.headers.host ?? 'localhost'}` }
}
