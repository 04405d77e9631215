import { type CopyCode, codeBody, copyCodeIn } from './authentication-template.ts'
import type { Lang } from './country.ts'
import type { Message } from './message.ts'

/** What WhatsApp says of a template: on its way to Meta, judged, or taken out of service later. */
export const APPROVAL_STATUSES = [
  'unsubmitted',
  'received',
  'pending',
  'approved',
  'rejected',
  'paused',
  'disabled',
] as const
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number]

export interface Approval {
  readonly name: string
  readonly category: string
  readonly status: ApprovalStatus
  /** Empty unless it was rejected. */
  readonly rejectionReason: string
  readonly allowCategoryChange: boolean
}

/** A template of the Content API. It is never changed: every change is a new one in its place. */
export interface Content {
  /** Counts from 1 for every template ever made. */
  readonly n: number
  readonly sid: string
  readonly accountSid: string
  readonly friendlyName: string
  readonly language: string
  /** Samples, which also stand in where a message brings no value of its own. */
  readonly variables: Readonly<Record<string, string>>
  readonly types: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Null until it was submitted. */
  readonly approval: Approval | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  /** Kept for the messages that were sent with it; the API does not find it any more. */
  readonly isDeleted: boolean
}

export const VARIABLES_MAX = 100
/** What WhatsApp takes in a template, values included. */
const TEMPLATE_CHARACTERS_MAX = 1024

/** A button of a template; pressing it writes to the business. */
export interface QuickReply {
  text: string
  payload: string
}

/** The values a message brings, over the samples. */
export type Values = Readonly<Record<string, string>>

/** What the person reads. Of an authentication template the sentence is Meta's. */
export function renderContent(content: Content, values: Values): string {
  const all = { ...content.variables, ...values }
  if (isAuthenticationContent(content)) return codeBody(langOf(content), all['1'] ?? '')
  return fillIn(bodyOf(content), all)
}

/** The text as it was written, with its `{{1}}`. */
export function bodyOf({ types }: Content): string {
  const written = Object.values(types).find(({ body }) => typeof body === 'string')
  return typeof written?.body === 'string' ? written.body : ''
}

/** The names of all variables in the texts of a template. */
export function variablesIn(types: Content['types']): string[] {
  const names = JSON.stringify(types).matchAll(/\{\{\s*([\w-]+)\s*\}\}/g)
  return [...new Set([...names].map(([, name]) => name ?? ''))]
}

export function isAuthenticationContent({ types }: Content): boolean {
  return 'whatsapp/authentication' in types
}

/** The buttons under a message of this template whose text is still there. */
export function quickRepliesOf(content: Content | null, message: Message): QuickReply[] {
  const actions = content?.types['twilio/quick-reply']?.actions
  if (content === null || !Array.isArray(actions) || message.channel !== 'whatsapp' || message.body === '')
    return []
  const values = { ...content.variables, ...valuesOf(message.contentVariables) }
  return actions.map(({ title, id }: { title: string; id?: string }) => ({
    text: fillIn(title, values),
    payload: fillIn(id ?? title, values),
  }))
}

/** What the phone shows around the code; null for every other template. */
export function copyCodeOfContent(content: Content | null, message: Message): CopyCode | null {
  if (content === null || !isAuthenticationContent(content) || message.body === '') return null
  return copyCodeIn(langOf(content), valuesOf(message.contentVariables)['1'] ?? '')
}

/** What WhatsApp does not take of a rendered template: the code it says so with, or null. */
export function policyFault(message: Message): number | null {
  const values = Object.values(valuesOf(message.contentVariables))
  if (values.some((value) => /[\n\t]| {5}/.test(value))) return 63013
  return message.body.length > TEMPLATE_CHARACTERS_MAX ? 63021 : null
}

/** The variables of a message were checked when it was accepted. */
function valuesOf(contentVariables: string | null): Record<string, string> {
  return contentVariables === null ? {} : JSON.parse(contentVariables)
}

function fillIn(text: string, values: Values): string {
  return text.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (written, name: string) => values[name] ?? written)
}

function langOf({ language }: Content): Lang {
  if (language.startsWith('pt')) return 'pt-BR'
  return language.startsWith('es') ? 'es' : 'en'
}
