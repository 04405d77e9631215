import { type Content, VARIABLES_MAX, variablesIn } from './content.ts'
import { type Refusal, refusal } from './refusals.ts'

/** What a request to make a template asks for, already checked. */
export type ContentWanted = Pick<Content, 'friendlyName' | 'language' | 'variables' | 'types'>

/** What a request for approval asks for, already checked. */
export interface ApprovalWanted {
  name: string
  category: string
  allowCategoryChange: boolean
}

const CATEGORIES = new Set(['AUTHENTICATION', 'UTILITY', 'MARKETING'])
const QUICK_REPLIES_MAX = 10
const QUICK_REPLY_CHARACTERS_MAX = 25
const BODY_CHARACTERS_MAX = 1600
const NAME_CHARACTERS_MAX = 512

/** The types a template may have here, and what of each is wrong, as Twilio would word it; null: nothing. */
const TYPES: Readonly<Record<string, (type: Record<string, unknown>) => string | null>> = {
  'twilio/text': ({ body }) => bodyFault(body),
  'twilio/quick-reply': ({ body, actions }) => bodyFault(body) ?? actionsFault(actions),
  'whatsapp/authentication': ({ actions }) => {
    const [only] = Array.isArray(actions) ? actions : []
    return isObject(only) && only.type === 'COPY_CODE' && typeof only.copy_code_text === 'string'
      ? null
      : 'Authentication templates have one action of type COPY_CODE with a copy_code_text'
  },
}

/** Reads a request to make a template: what is asked for, or why Twilio would refuse it. */
export function readContent(body: unknown): ContentWanted | Refusal {
  if (!isObject(body)) return refusal(20001)
  const { friendly_name: friendlyName = '', language, variables = {}, types } = body
  if (!isObject(types) || Object.keys(types).length === 0) return refusal(92001)
  if (typeof language !== 'string' || language === '') return refusal(92003)
  if (!/^[a-z]{2,3}(?:_[A-Z]{2,3})?$/.test(language)) return refusal(92004)
  if (typeof friendlyName !== 'string') return refusal(20001, { message: 'friendly_name must be a string' })
  if (!isTexts(variables)) return refusal(20001, { message: 'variables must be an object of strings' })
  const read: Record<string, Record<string, unknown>> = {}
  for (const [name, type] of Object.entries(types)) {
    const check = TYPES[name]
    if (check === undefined)
      return refusal(20001, { message: `This simulator does not know the type ${name}` })
    const fault = isObject(type) ? check(type) : 'A type must be an object'
    if (fault !== null || !isObject(type)) return refusal(20001, { message: `${name}: ${fault}` })
    read[name] = type
  }
  if (variablesIn(read).length > VARIABLES_MAX) return refusal(92002)
  return { friendlyName, language, variables, types: read }
}

/** Reads a request for approval. */
export function readApproval(body: unknown): ApprovalWanted | Refusal {
  if (!isObject(body)) return refusal(20001)
  const { name, category, allow_category_change: change = true } = body
  const isName = typeof name === 'string' && /^[a-z0-9_]+$/.test(name) && name.length <= NAME_CHARACTERS_MAX
  if (!isName) {
    return refusal(20001, { message: 'Name can only have lowercase alphanumeric characters or underscores' })
  }
  if (typeof category !== 'string' || !CATEGORIES.has(category)) {
    return refusal(20001, { message: 'Category is one of AUTHENTICATION, UTILITY, MARKETING' })
  }
  return { name, category, allowCategoryChange: change !== false }
}

function bodyFault(body: unknown): string | null {
  if (typeof body !== 'string' || body.trim() === '') return 'Body is required'
  return body.length > BODY_CHARACTERS_MAX ? `Body is longer than ${BODY_CHARACTERS_MAX} characters` : null
}

function actionsFault(actions: unknown): string | null {
  const areButtons =
    Array.isArray(actions) &&
    actions.length > 0 &&
    actions.length <= QUICK_REPLIES_MAX &&
    actions.every((action) => isObject(action) && isTitle(action.title) && isId(action.id))
  return areButtons
    ? null
    : `Actions are 1 to ${QUICK_REPLIES_MAX} buttons with a title of at most ${QUICK_REPLY_CHARACTERS_MAX} characters`
}

function isTitle(title: unknown): boolean {
  return typeof title === 'string' && title !== '' && title.length <= QUICK_REPLY_CHARACTERS_MAX
}

function isId(id: unknown): boolean {
  return id === undefined || typeof id === 'string'
}

function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((each) => typeof each === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
