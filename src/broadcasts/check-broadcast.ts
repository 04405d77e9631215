import { findEvento } from '../directory/find-evento.ts'
import { findFuncao } from '../directory/find-funcao.ts'
import { DomainError, type FieldIssue } from '../errors.ts'
import { chooseRoute, type Route } from '../messages/enqueue.ts'
import type { Ctx } from '../platform/context.ts'
import { checkTemplate, cleanText, findVariables, type TemplateFault } from '../text/template.ts'
import { type Audience, type BroadcastInput, CAMPAIGN_NAME_CHARACTERS_MAX } from './broadcast.ts'

/** A broadcast whose words and audience are in order. */
export interface Checked {
  body: string
  variables: readonly string[]
  route: Route
}

type Checkable = Pick<BroadcastInput, 'body' | 'audience' | 'preferredChannel'> &
  Partial<Pick<BroadcastInput, 'campaignName' | 'eventoId'>>

/**
 * Says everything that is wrong with a broadcast before anything is written: throws `invalid_input`,
 * `unknown_variable`, `funcao_not_found`, `evento_not_found` or `no_sender`.
 */
export async function checkBroadcast(ctx: Ctx, input: Checkable): Promise<Checked> {
  const body = cleanText(input.body)
  const fault = checkTemplate(body)
  if (fault?.kind === 'unknown_variable') {
    throw new DomainError('unknown_variable', { name: fault.name, known: [...fault.known] })
  }
  const fields = [...nameIssues(input.campaignName), ...bodyIssues(fault), ...targetIssues(input.audience)]
  if (fields.length > 0) throw new DomainError('invalid_input', { fields })

  if (input.eventoId != null && !(await findEvento(ctx, input.eventoId))) {
    throw new DomainError('evento_not_found', { id: input.eventoId })
  }
  const route = await chooseRoute(ctx, 'bulk', input.preferredChannel)
  if (route === null) throw new DomainError('no_sender', { channel: input.preferredChannel })
  return { body, variables: findVariables(body), route }
}

/** Names the funções as the directory writes them; throws `funcao_not_found` naming those that exist. */
export async function settleAudience(ctx: Ctx, audience: Audience): Promise<Audience> {
  if ('targets' in audience || !audience.funcoes?.length) return audience
  const funcoes: string[] = []
  for (const nome of audience.funcoes) funcoes.push((await findFuncao(ctx, nome)).nome)
  return { ...audience, funcoes: [...new Set(funcoes)] }
}

function nameIssues(name: string | undefined): FieldIssue[] {
  if (name === undefined) return []
  if (name.trim() === '') return [{ field: 'campaign_name', code: 'required' }]
  const max = CAMPAIGN_NAME_CHARACTERS_MAX
  return name.length > max ? [{ field: 'campaign_name', code: 'too_long', facts: { max } }] : []
}

function bodyIssues(fault: Exclude<TemplateFault, { kind: 'unknown_variable' }> | null): FieldIssue[] {
  switch (fault?.kind) {
    case undefined:
      return []
    case 'empty':
      return [{ field: 'body', code: 'required' }]
    case 'too_long':
      return [
        { field: 'body', code: 'too_long', facts: { max: fault.charactersMax, actual: fault.characters } },
      ]
    case 'control_characters':
      return [{ field: 'body', code: 'control_characters' }]
    case 'unclosed_variable':
      return [{ field: 'body', code: 'bad_format', facts: { near: fault.near } }]
  }
}

function targetIssues(audience: Audience): FieldIssue[] {
  const empty = 'targets' in audience && audience.targets.length === 0
  return empty ? [{ field: 'targets', code: 'too_few', facts: { min: 1 } }] : []
}
