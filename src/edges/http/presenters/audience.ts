import {
  type AudienceList,
  LIST_DAYS,
  type ListedPerson,
  type ListReject,
} from '../../../broadcasts/audience-list.ts'
import type { Upload } from '../../../broadcasts/read-audience-lists.ts'
import type { Lang } from '../../../platform/context.ts'
import { listRefusalText } from '../../../text/list-import-texts.ts'
import type { Member } from '../route.ts'
import { anyObject, integer, list, nullable, object, oneOf, type Static, string } from '../schema.ts'
import { maskedFor } from './masked-for.ts'

const DAY_MS = 86_400_000
const dateTime = string({ format: 'date-time' })

const shape = {
  id: integer(),
  name: string(),
  state: oneOf(['filling', 'ready'], {
    description: 'filling: its rows are coming, or stopped coming; nothing can be sent by it',
  }),
  columns: list(string(), { description: 'What a text may say of its people: {{nome}}, {{local}}' }),
  counts: object({
    rows: integer({ description: 'Of the file; always the sum of the others' }),
    valid: integer({ description: 'People who can be written to, each once' }),
    invalid: integer(),
    duplicates: integer({ description: 'Rows about somebody who is in it already, in any spelling' }),
    erased: integer({ description: 'Who was valid and has been erased since' }),
  }),
  created_by: string(),
  created_at: dateTime,
  used_at: nullable(string({ format: 'date-time', description: 'When a broadcast was last made of it' })),
  kept_until: string({
    format: 'date-time',
    description: 'Then it goes, at the latest, unless it is used again',
  }),
}

export const audienceListSchema = object(shape)

export function presentAudienceList(row: AudienceList): Static<typeof audienceListSchema> {
  const { id, name, state, columns, counts, createdBy, createdAt, usedAt } = row
  return {
    ...{ id, name, state, columns, counts },
    created_by: createdBy,
    created_at: createdAt.toISOString(),
    used_at: usedAt?.toISOString() ?? null,
    kept_until: new Date((usedAt ?? createdAt).getTime() + LIST_DAYS * DAY_MS).toISOString(),
  }
}

export const listRejectSchema = object({
  line: integer({ description: 'Of the file; the header stands on the first' }),
  target: string({ description: 'As it was typed; ••• once who it names has been erased' }),
  reason: string(),
  message: string({ description: "Why, in the reader's language" }),
})

export function presentReject(
  { line, target, reason }: ListReject,
  lang: Lang,
): Static<typeof listRejectSchema> {
  return { line, target, reason, message: listRefusalText(lang, reason) }
}

/** The last is a stable word, for programs. */
export const REJECT_CSV_HEADER: Readonly<Record<Lang, readonly string[]>> = {
  'pt-BR': ['linha', 'telefone', 'motivo', 'reason'],
  en: ['line', 'phone', 'message', 'reason'],
}

export function rejectCells({ line, target, reason }: ListReject, lang: Lang): string[] {
  return [String(line), target, listRefusalText(lang, reason), reason]
}

const personSchema = object({
  phone: string({ description: 'E.164' }),
  nome: nullable(
    string({ description: 'As the list says, else as the directory knows who has this number' }),
  ),
  variables: anyObject(),
})

function presentPerson(
  { e164, nome, variables, freelancer }: ListedPerson,
  { role }: Member,
): Static<typeof personSchema> {
  return {
    phone: maskedFor(role, e164, true),
    nome: nome ?? freelancer?.nome ?? null,
    variables: { ...variables },
  }
}

export const uploadSchema = object({
  ...shape,
  first_rows: list(personSchema, { description: 'To see whether the columns are what was meant' }),
  rejects: list(listRejectSchema, { description: 'The first of them; all are at …/rejects' }),
})

export function presentUpload(
  { list: row, people, rejects }: Upload,
  ctx: Member,
): Static<typeof uploadSchema> {
  return {
    ...presentAudienceList(row),
    first_rows: people.map((person) => presentPerson(person, ctx)),
    rejects: rejects.map((reject) => presentReject(reject, ctx.lang)),
  }
}
