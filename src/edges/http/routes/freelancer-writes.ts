import type { ImportedRow } from '../../../directory/freelancer.ts'
import type { FreelancerChange } from '../../../directory/freelancer-change.ts'
import {
  FUNCAO_CHARACTERS_MAX,
  FUNCOES_MAX,
  NOME_CHARACTERS_MAX,
  PHONE_RAW_CHARACTERS_MAX,
  TAG_CHARACTERS_MAX,
  TAGS_MAX,
} from '../../../directory/read-row.ts'
import { BULK_ITEMS_MAX, UPSERT_VERDICTS, type UpsertVerdict } from '../../../directory/upserted.ts'
import {
  createFreelancer,
  type UpsertedFreelancer,
  updateFreelancer,
  upsertFreelancers,
} from '../../../directory/write-freelancers.ts'
import type { FreelancerId } from '../../../platform/ids.ts'
import { importRowText } from '../../../text/import-texts.ts'
import { presentOneFreelancer } from '../present-freelancers.ts'
import {
  answerBulk,
  type BulkOutcome,
  bulkSchema,
  externalIdOf,
  externalIdSchema,
} from '../presenters/bulk.ts'
import { freelancerSchema } from '../presenters/directory.ts'
import { bulkRoute, empresaRoute, type Member } from '../route.ts'
import { boolean, list, nullable, object, oneOf, optional, type Static, string } from '../schema.ts'
import { idParam } from './pages.ts'

const ZONE_CHARACTERS_MAX = 64

const fields = {
  nome: optional(string({ minLength: 1, maxLength: NOME_CHARACTERS_MAX })),
  phone: optional(
    nullable(
      string({ maxLength: PHONE_RAW_CHARACTERS_MAX, description: 'In any spelling; null: there is none' }),
    ),
  ),
  funcoes: optional(
    list(string({ minLength: 1, maxLength: FUNCAO_CHARACTERS_MAX }), {
      maxItems: FUNCOES_MAX,
      description: 'By name; they replace those before, and are made where there are none',
    }),
  ),
  cadastro_completo: optional(boolean()),
  time_zone: optional(nullable(string({ maxLength: ZONE_CHARACTERS_MAX, description: 'An IANA name' }))),
  tags: optional(
    list(string({ minLength: 1, maxLength: TAG_CHARACTERS_MAX }), {
      maxItems: TAGS_MAX,
      description: "The empresa's own, whoever brought the person in; they replace those before",
    }),
  ),
}
const itemSchema = object({ external_id: externalIdSchema, ...fields })

export const freelancerWriteRoutes = [
  empresaRoute({
    method: 'POST',
    path: '/api/v1/freelancers',
    access: 'admin',
    tag: 'directory',
    summary: 'Brings one person in; one of another empresa with that phone is linked and not changed',
    body: object({ external_id: optional(externalIdSchema), ...fields }),
    answer: object({
      verdict: oneOf(UPSERT_VERDICTS, {
        description: 'updated and unchanged: the empresa had somebody with that phone and no external_id',
      }),
      message: string({ description: "What there is to say of it, in the reader's language" }),
      freelancer: freelancerSchema,
    }),
    handle: async (ctx, { body }, deps) => {
      const { row, freelancer } = await createFreelancer(ctx, deps.broadcasts.keys, changeOf(body))
      const verdict = verdictOf(row)
      const message = importRowText(ctx.lang, row)
      return { json: { verdict, message, freelancer: await presentOneFreelancer(ctx, freelancer) } }
    },
  }),

  bulkRoute({
    path: '/api/v1/freelancers/bulk',
    access: 'admin',
    tag: 'directory',
    summary: 'Brings people in and changes them by external_id, up to a thousand, with a verdict for each',
    description:
      'By the rules of the CSV import: people of another empresa are linked and never changed. Members that are not given stay as they are. Sending it again changes nothing.',
    item: itemSchema,
    itemsMax: BULK_ITEMS_MAX,
    answer: bulkSchema,
    handle: async (ctx, items, deps) => ({
      json: await answerBulk(ctx.lang, items, {
        changeOf,
        upsert: async (changes) => {
          const upserted = await upsertFreelancers(ctx, deps.broadcasts.keys, changes)
          return upserted.map((each) => outcomeOf(each, ctx))
        },
      }),
    }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/freelancers/:id',
    access: 'admin',
    tag: 'directory',
    summary: 'Changes a record; members that are not given stay as they are',
    description:
      'Only the empresa that brought the person in, and the platform, may change a record. external_id and tags are the own ones of whoever calls, and may be given to anybody.',
    errors: ['not_origin'],
    params: object({ id: idParam }),
    body: object({ external_id: optional(nullable(externalIdSchema)), ...fields }),
    answer: freelancerSchema,
    handle: async (ctx, { params: { id }, body }, deps) => {
      const reach = ctx.role === 'platform' ? 'all' : 'own'
      const wanted = { id: id as FreelancerId, change: changeOf(body), reach } as const
      const freelancer = await updateFreelancer(ctx, deps.broadcasts.keys, wanted)
      return { json: await presentOneFreelancer(ctx, freelancer) }
    },
  }),
]

type Body = Omit<Partial<Static<typeof itemSchema>>, 'external_id'> & { external_id?: string | null }

function changeOf(body: Body): FreelancerChange {
  const { nome, phone, funcoes, tags } = body
  return {
    ...{ nome, phone, funcoes, tags },
    externalId: externalIdOf(body.external_id),
    cadastroCompleto: body.cadastro_completo,
    timeZone: body.time_zone,
  }
}

function outcomeOf({ id, row, issues }: UpsertedFreelancer, { lang }: Member): BulkOutcome {
  if (row === null) return { verdict: 'refused', id, issues }
  const verdict = verdictOf(row)
  const told = {
    ...{ repairs: [...row.repairs], reasons: [...row.reasons] },
    message: importRowText(lang, row),
  }
  return { ...{ verdict, id, issues }, told }
}

function verdictOf({ verdict }: ImportedRow): UpsertVerdict {
  return verdict === 'imported' ? 'created' : verdict
}
