import { findEvento } from '../directory/find-evento.ts'
import { findFuncao } from '../directory/find-funcao.ts'
import { findTag } from '../directory/find-tag.ts'
import { DomainError, type FieldIssue, invalidField } from '../errors.ts'
import { chooseRoute, type Route } from '../messages/enqueue.ts'
import type { Ctx } from '../platform/context.ts'
import type { BroadcastId } from '../platform/ids.ts'
import { type FilledTemplate, fillTemplate, personalVariables } from '../templates/fill-template.ts'
import { type ResolvedTemplate, resolveTemplate } from '../templates/resolve-template.ts'
import { isSmsPlain } from '../templates/text-rules.ts'
import {
  checkTemplate,
  cleanText,
  cleanValue,
  KNOWN_VARIABLES,
  type TemplateFault,
} from '../text/template.ts'
import {
  type Audience,
  type BroadcastInput,
  CAMPAIGN_NAME_CHARACTERS_MAX,
  isDirectory,
  type ListAudience,
  SCHEDULE_DAYS_MAX,
  type SettledAudience,
  type SettledDirectory,
  type SettledList,
} from './broadcast.ts'
import { getAudienceList } from './read-audience-lists.ts'
import { findEither } from './read-broadcasts.ts'

/** A broadcast whose words and audience are in order. */
export interface Checked {
  body: string
  /** What SMS says, where it is not the body. */
  smsBody: string | null
  smsPlain: boolean
  /** What WhatsApp says in place of the body. */
  content: FilledTemplate['content']
  /** Null: the sender's own words. */
  template: ResolvedTemplate | null
  variables: readonly string[]
  route: Route
}

type Checkable = Pick<BroadcastInput, 'body' | 'template' | 'preferredChannel'> & {
  audience: SettledAudience
} & Partial<Pick<BroadcastInput, 'campaignName' | 'eventoId' | 'notice' | 'scheduledAt'>>

/**
 * Says everything that is wrong with a broadcast before anything is written: throws `invalid_input`,
 * `unknown_variable`, `funcao_not_found`, `evento_not_found` or `no_sender`; for a template also `not_found` and
 * `template_built_in`.
 */
export async function checkBroadcast(ctx: Ctx, input: Checkable): Promise<Checked> {
  const { filled, template } = await textOf(ctx, input)
  const { body, smsBody } = filled
  const known = [...new Set([...KNOWN_VARIABLES, ...listColumns(input.audience)])]
  const fault = checkTemplate(body, known) ?? (smsBody === null ? null : checkTemplate(smsBody, known))
  if (fault?.kind === 'unknown_variable') {
    throw new DomainError('unknown_variable', { name: fault.name, known: [...fault.known] })
  }
  const fields = [
    ...nameIssues(input.campaignName),
    // Of a template only the values can be the sender's fault.
    ...textIssues(template === null ? 'body' : 'variables', fault),
    ...targetIssues(input.audience),
    ...scheduleIssues(input.scheduledAt ?? null, ctx.clock.now()),
  ]
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })

  if (input.eventoId != null && !(await findEvento(ctx, input.eventoId))) {
    throw new DomainError('evento_not_found', { id: input.eventoId })
  }
  const route = await chooseRoute(ctx, input.notice?.lane ?? 'bulk', input.preferredChannel)
  if (route === null) throw new DomainError('no_sender', { channel: input.preferredChannel })
  return { ...filled, template, variables: personalVariables(filled), route }
}

function listColumns(audience: SettledAudience): readonly string[] {
  return 'listId' in audience ? audience.columns : []
}

/** The sender's own words, or a template with what it says to everybody. */
async function textOf(
  ctx: Ctx,
  { body, template: use, audience }: Checkable,
): Promise<{ filled: FilledTemplate; template: ResolvedTemplate | null }> {
  if (use == null) {
    return {
      filled: { body: cleanText(body), smsBody: null, smsPlain: await isSmsPlain(ctx), content: null },
      template: null,
    }
  }
  const template = await resolveTemplate(ctx, { ...use.ref, language: use.language })
  return {
    filled: fillTemplate(template, use.variables, {
      ...(use.ownWords ? { ownWords: use.ownWords } : {}),
      ofEach: listColumns(audience),
    }),
    template,
  }
}

/**
 * Finds the funções and tags that are named, and names funções as the directory writes them. Throws `funcao_not_found` naming
 * those that exist, `invalid_input` for an unknown tag and for what is to be excepted and is no broadcast of this empresa, or only a draft,
 * `evento_not_found`, `list_not_ready`, `broadcast_expanding` for one that is to be excepted and is not written yet, and `not_found` for a
 * list of another empresa.
 */
export async function settleAudience(ctx: Ctx, audience: Audience): Promise<SettledAudience> {
  if ('listId' in audience) return settleList(ctx, audience)
  if (!isDirectory(audience)) return audience
  const { funcoes = [], tags = [], evento, exceptBroadcasts = [] } = audience
  const settled: SettledDirectory = { ...audience, funcaoIds: [], tagIds: [] }
  if (funcoes.length > 0) {
    const found = []
    for (const nome of funcoes) found.push(await findFuncao(ctx, nome))
    settled.funcoes = [...new Set(found.map(({ nome }) => nome))]
    settled.funcaoIds = [...new Set(found.map(({ id }) => id))]
  }
  for (const nome of tags) {
    const tag = await findTag(ctx, nome)
    if (tag === null) throw invalidField('audience.tags', 'not_found', { tag: nome })
    if (!settled.tagIds.includes(tag.id)) settled.tagIds.push(tag.id)
  }
  if (evento !== undefined && !(await findEvento(ctx, evento.id))) {
    throw new DomainError('evento_not_found', { id: evento.id })
  }
  await checkExceptions(ctx, exceptBroadcasts)
  return settled
}

async function settleList(ctx: Ctx, audience: ListAudience): Promise<SettledList> {
  const list = await getAudienceList(ctx, audience.listId, 'upload')
  if (list.state !== 'ready') throw new DomainError('list_not_ready', {})
  await checkExceptions(ctx, audience.exceptBroadcasts ?? [])
  return { ...audience, columns: list.columns }
}

/** Whom a broadcast reaches that is still being written is known only when it is: till then somebody would get both. */
async function checkExceptions(ctx: Ctx, ids: readonly BroadcastId[]): Promise<void> {
  for (const id of ids) {
    const found = await findEither(ctx, id)
    if (!found?.record) {
      throw invalidField('audience.except_broadcasts', found ? 'not_started' : 'not_found', { broadcast: id })
    }
    const { expandedPercent, groupState } = found.record
    if (expandedPercent !== null && groupState !== 'canceled') {
      throw new DomainError('broadcast_expanding', { id })
    }
  }
}

/**
 * The sender's own words that go into a template, cleaned. Throws `unknown_variable`, and `invalid_input` for what they
 * may not be: empty, more than `max` characters, with control characters or braces that do not close.
 */
export function checkOwnWords(field: string, written: string, max: number): string {
  const words = cleanText(written).trim()
  const fault = checkTemplate(words)
  if (fault?.kind === 'unknown_variable') {
    throw new DomainError('unknown_variable', { name: fault.name, known: [...fault.known] })
  }
  const fields = textIssues(field, fault)
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })
  if (cleanValue(words) === '') throw invalidField(field, 'required')
  if (words.length > max) throw invalidField(field, 'too_long', { max, actual: words.length })
  return words
}

function nameIssues(name: string | undefined): FieldIssue[] {
  if (name === undefined) return []
  if (name.trim() === '') return [{ field: 'campaign_name', code: 'required' }]
  const max = CAMPAIGN_NAME_CHARACTERS_MAX
  return name.length > max ? [{ field: 'campaign_name', code: 'too_long', facts: { max } }] : []
}

function textIssues(
  field: string,
  fault: Exclude<TemplateFault, { kind: 'unknown_variable' }> | null,
): FieldIssue[] {
  switch (fault?.kind) {
    case undefined:
      return []
    case 'empty':
      return [{ field, code: 'required' }]
    case 'too_long':
      return [{ field, code: 'too_long', facts: { max: fault.charactersMax, actual: fault.characters } }]
    case 'control_characters':
      return [{ field, code: 'control_characters' }]
    case 'unclosed_variable':
      return [{ field, code: 'bad_format', facts: { near: fault.near } }]
  }
}

function scheduleIssues(at: Date | null, now: Date): FieldIssue[] {
  if (at === null) return []
  if (at <= now) return [{ field: 'scheduled_at', code: 'in_the_past' }]
  const days = SCHEDULE_DAYS_MAX
  const isFar = at.getTime() - now.getTime() > days * 86_400_000
  return isFar ? [{ field: 'scheduled_at', code: 'too_far_ahead', facts: { days } }] : []
}

function targetIssues(audience: Audience): FieldIssue[] {
  const empty = 'targets' in audience && audience.targets.length === 0
  return empty ? [{ field: 'targets', code: 'too_few', facts: { min: 1 } }] : []
}
