import type { LeftOutPeople, Preview } from '../../../broadcasts/broadcast.ts'
import { leftOutText } from '../../../text/left-out-texts.ts'
import { boolean, integer, list, nullable, number, object, oneOf, type Static, string } from '../schema.ts'
import { presentRejected, type Reader, rejectedSchema } from './broadcast.ts'
import { maskedFor } from './masked-for.ts'

const costSchema = nullable(
  object({
    currency: oneOf(['USD']),
    min: number(),
    max: number(),
    brl_min: number(),
    brl_max: number(),
    as_of: string({ format: 'date' }),
  }),
)

export const previewSchema = object({
  audience: object({
    matched: integer(),
    without_phone: integer(),
    invalid: integer(),
    duplicates: integer(),
    already: integer({ description: 'Told before, by an earlier notice about the same' }),
    suppressed: integer(),
    without_consent: integer({ description: 'Not known to have agreed, where the empresa wants it known' }),
    recipients: integer(),
  }),
  sent_today: object(
    {
      recipients: integer(),
      broadcasts: list(object({ id: integer(), campaign_name: string(), recipients: integer() })),
    },
    {
      description: 'Of these people, to whom broadcasts of today have gone or are going, as the day is there',
    },
  ),
  channels: object({ whatsapp: integer(), sms: integer() }),
  windows: nullable(
    object(
      { open: integer(), closed: integer(), unknown: integer() },
      {
        description:
          "WhatsApp's 24 hours for free text; closed ones go straight by SMS. Null: it is not tried",
      },
    ),
  ),
  segments: object({
    encoding: oneOf(['GSM-7', 'UCS-2']),
    per_message: integer(),
    per_message_plain: integer({ description: 'Without accents' }),
    total: integer(),
    total_plain: integer(),
    estimated: boolean({
      description:
        "A text with variables for more than some 2,000 people of the directory or a list: the texts of the first 1,000 at least were counted, and their mean stands for everybody's. Else all were",
    }),
  }),
  cost: costSchema,
  cost_plain: { ...costSchema, description: 'Were SMS to go without accents' },
  finishing: nullable(
    object(
      {
        seconds: integer({ description: 'Of sending, at the present rate of the senders' }),
        at: nullable(
          string({
            format: 'date-time',
            description:
              "Were it sent now; quiet hours by the empresa's clock included. Null: later than in a month",
          }),
        ),
      },
      {
        description:
          'When the last of it would leave, had the senders nothing else to do; what falls back to SMS and a daily ceiling are not counted. Null: a sender is stopped',
      },
    ),
  ),
  rejected: rejectedSchema,
  left_out_examples: list(
    object({
      reason: oneOf(['no_phone', 'invalid', 'duplicate', 'already', 'suppressed', 'no_consent']),
      detail: nullable(
        string({
          description: 'Of `invalid` what it is, a stable word: landline, missing_value, too_long, …',
        }),
      ),
      count: integer({ description: 'How many there are' }),
      message: string({ description: "The reason in the reader's language" }),
      people: list(
        object({
          nome: nullable(string()),
          to: nullable(string({ description: 'As `examples` show it, or what was named as one' })),
        }),
        { description: 'The first few, three at most' },
      ),
    }),
    {
      description: 'Who is meant and gets nothing: every reason that there is, with people for whom it holds',
    },
  ),
  template: nullable(
    object({
      name: string(),
      language: string(),
      version: integer(),
      approved: boolean({ description: 'WhatsApp takes it outside the 24-hour window too' }),
    }),
  ),
  examples: list(
    object({
      nome: nullable(string()),
      to: string(),
      body: string(),
      sms: string({ description: 'What SMS would say' }),
    }),
  ),
})

export function presentPreview(preview: Preview, { role, lang }: Reader): Static<typeof previewSchema> {
  const { audience, channels, windows, segments, cost, rejected, examples, sentToday } = preview
  const { matched, withoutPhone, invalid, duplicates, already, suppressed, withoutConsent, recipients } =
    audience
  const { encoding, perMessage, perMessagePlain, total, totalPlain, estimated } = segments
  const { finishing } = preview
  return {
    audience: {
      ...{ matched, without_phone: withoutPhone, invalid, duplicates, already, suppressed, recipients },
      without_consent: withoutConsent,
    },
    sent_today: {
      recipients: sentToday.recipients,
      broadcasts: sentToday.broadcasts.map(({ campaignName, ...each }) => ({
        ...each,
        campaign_name: campaignName,
      })),
    },
    ...{ channels, windows },
    segments: {
      ...{ encoding, per_message: perMessage, per_message_plain: perMessagePlain, total },
      ...{ total_plain: totalPlain, estimated },
    },
    cost: presentCost(cost),
    cost_plain: presentCost(preview.costPlain),
    finishing: finishing && {
      seconds: Math.ceil(finishing.seconds),
      at: finishing.at?.toISOString() ?? null,
    },
    rejected: presentRejected(rejected, lang),
    left_out_examples: preview.leftOut.map((group) => presentLeftOut(group, { role, lang })),
    template: preview.template,
    examples: examples.map(({ nome, to, addressKnown, body, sms }) => ({
      nome,
      to: maskedFor(role, to, addressKnown),
      body,
      sms,
    })),
  }
}

function presentLeftOut(
  { reason, detail, count, people }: LeftOutPeople,
  { role, lang }: Reader,
): Static<typeof previewSchema>['left_out_examples'][number] {
  return {
    ...{ reason, detail, count, message: leftOutText(lang, { reason, detail }) },
    people: people.map(({ nome, address, addressKnown }) => ({
      nome,
      to: address === null ? null : maskedFor(role, address, addressKnown),
    })),
  }
}

function presentCost(cost: Preview['cost']): Static<typeof costSchema> {
  if (cost === null) return null
  const { usdMin: min, usdMax: max, brlMin, brlMax, asOf } = cost
  return { currency: 'USD', min, max, brl_min: brlMin, brl_max: brlMax, as_of: asOf }
}
