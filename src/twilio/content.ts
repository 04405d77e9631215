import { type AccountSettings, isObject, openHost, type TwilioHost } from './account.ts'
import { codeOf, judgeBrokenCall, judgeCreation, messageOf, type SendOutcome } from './send.ts'

const CONTENT_ORIGIN = 'https://content.twilio.com'
const PAGE_SIZE = 100
/** Twilio keeps 6,000 templates of an account at most. */
const PAGES_MAX = 60

/** What a template says, in the fields of Twilio's Content API; variables are the samples of `{{1}}`. */
export interface NewContent {
  friendlyName: string
  /** As WhatsApp writes it: `pt_BR`. */
  language: string
  variables: Readonly<Record<string, string>>
  body: string
}

/** The templates of an account. No function throws: every way a call can end is a value, judged by HTTP first. */
export interface ContentService {
  create(content: NewContent): Promise<ContentCreated>
  /** One of this name that says exactly this. Names need not be unique at Twilio. */
  find(content: NewContent): Promise<ContentFound>
  /** Hands it to Meta. `name` has small letters, digits and underscores. */
  submit(sid: string, wanted: { name: string; category: ContentCategory }): Promise<ContentSubmitted>
  approval(sid: string): Promise<ContentApproval>
  delete(sid: string): Promise<'deleted' | 'gone' | 'unreadable'>
  close(): Promise<void>
}

export type ContentCategory = 'UTILITY' | 'MARKETING'

export type ContentCreated =
  | { kind: 'created'; sid: string }
  /** Twilio said no, with a code, and made nothing. */
  | Extract<SendOutcome, { kind: 'refused' }>
  /** No connection was made; nothing can have been made. */
  | { kind: 'not_sent'; detail: string }
  /** It may be there: `find` tells. */
  | { kind: 'uncertain'; detail: string }

export type ContentFound = { kind: 'found'; sid: string } | { kind: 'none' } | { kind: 'unreadable' }

export type ContentSubmitted =
  | { kind: 'submitted'; status: string }
  | Extract<SendOutcome, { kind: 'refused' }>
  | { kind: 'gone' }
  /** `approval` tells whether it was handed in. */
  | { kind: 'unreadable' }

export type ContentApproval =
  | { kind: 'read'; status: string; category: string; rejectionReason: string }
  | { kind: 'gone' }
  | { kind: 'unreadable' }

/** Opens sockets of its own: templates are few and slow, and wait for nobody. */
export function openContent(settings: AccountSettings): ContentService {
  const host = openHost(settings, { origin: CONTENT_ORIGIN, root: '/v1' })
  return {
    create: (content) => create(host, content),
    find: (content) => find(host, content),
    submit: (sid, wanted) => submit(host, sid, wanted),
    approval: (sid) => readApproval(host, sid),
    delete: (sid) => remove(host, sid),
    close: host.close,
  }
}

async function create(host: TwilioHost, content: NewContent): Promise<ContentCreated> {
  try {
    const { friendlyName, language, variables, body } = content
    const jsonBody = {
      ...{ friendly_name: friendlyName, language, variables },
      types: { 'twilio/text': { body } },
    }
    const judged = judgeCreation(await host.call({ method: 'POST', path: '/Content', jsonBody }))
    return judged.kind === 'created' ? { kind: 'created', sid: judged.sid } : judged
  } catch (error) {
    return judgeBrokenCall(error)
  }
}

async function find(host: TwilioHost, content: NewContent): Promise<ContentFound> {
  try {
    let path: string | null = `/Content?PageSize=${PAGE_SIZE}`
    for (let page = 0; path !== null && page < PAGES_MAX; page++) {
      const { status, json } = await host.call({ method: 'GET', path })
      if (status !== 200 || !Array.isArray(json?.contents)) return { kind: 'unreadable' }
      const found = json.contents.find((row: unknown) => isObject(row) && isSame(row, content))
      if (isObject(found) && typeof found.sid === 'string') return { kind: 'found', sid: found.sid }
      const next = nextPath(json.meta)
      if (next === undefined) return { kind: 'unreadable' }
      path = next
    }
    return path === null ? { kind: 'none' } : { kind: 'unreadable' }
  } catch {
    return { kind: 'unreadable' }
  }
}

function isSame(
  { friendly_name: name, language, types }: Record<string, unknown>,
  wanted: NewContent,
): boolean {
  const text = isObject(types) ? types['twilio/text'] : null
  const body = isObject(text) ? text.body : null
  return name === wanted.friendlyName && language === wanted.language && body === wanted.body
}

/**
 * Only path and query of Twilio's link are followed, so that no answer can send us to another host; null at the end,
 * undefined where it leads elsewhere.
 */
function nextPath(meta: unknown): string | null | undefined {
  const next = isObject(meta) ? meta.next_page_url : undefined
  if (next === null) return null
  if (typeof next !== 'string' || !URL.canParse(next)) return undefined
  const { pathname, search } = new URL(next)
  return pathname === '/v1/Content' ? `/Content${search}` : undefined
}

async function submit(
  host: TwilioHost,
  sid: string,
  { name, category }: { name: string; category: ContentCategory },
): Promise<ContentSubmitted> {
  try {
    const path = `/Content/${sid}/ApprovalRequests/whatsapp`
    const answer = await host.call({ method: 'POST', path, jsonBody: { name, category } })
    const { status, json } = answer
    if (status >= 200 && status < 300 && typeof json?.status === 'string') {
      return { kind: 'submitted', status: json.status }
    }
    if (status === 404) return { kind: 'gone' }
    const code = codeOf(answer)
    if (code === null || status < 400 || status >= 500) return { kind: 'unreadable' }
    return { kind: 'refused', code, httpStatus: status, message: messageOf(json) }
  } catch {
    return { kind: 'unreadable' }
  }
}

async function readApproval(host: TwilioHost, sid: string): Promise<ContentApproval> {
  try {
    const { status, json } = await host.call({ method: 'GET', path: `/Content/${sid}/ApprovalRequests` })
    if (status === 404) return { kind: 'gone' }
    const whatsapp = json?.whatsapp
    if (status !== 200 || !isObject(whatsapp) || typeof whatsapp.status !== 'string') {
      return { kind: 'unreadable' }
    }
    const { status: state, category, rejection_reason: reason } = whatsapp
    return { kind: 'read', status: state, category: textOf(category), rejectionReason: textOf(reason) }
  } catch {
    return { kind: 'unreadable' }
  }
}

async function remove(host: TwilioHost, sid: string): Promise<'deleted' | 'gone' | 'unreadable'> {
  try {
    const { status } = await host.call({ method: 'DELETE', path: `/Content/${sid}` })
    if (status === 404) return 'gone'
    return status === 204 ? 'deleted' : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
