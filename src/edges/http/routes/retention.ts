import {
  getRetention,
  RETENTION_DAYS_MAX,
  RETENTION_DAYS_MIN,
  type RetentionView,
  setRetention,
} from '../../../privacy/retention.ts'
import { empresaRoute } from '../route.ts'
import { integer, nullable, object, type Static, string } from '../schema.ts'

const days = nullable(
  integer({ minimum: RETENTION_DAYS_MIN, maximum: RETENTION_DAYS_MAX, description: 'Null: without an end' }),
)
const rules = {
  content_days: {
    ...days,
    description: 'Whom messages went to and what they said; figures stay. Null: without an end',
  },
  raw_days: { ...days, description: 'The forms that Twilio sent. Null: without an end' },
  inbound_days: { ...days, description: 'What people wrote. Null: without an end' },
}

const retentionSchema = object({
  ...rules,
  updated_at: nullable(string({ format: 'date-time', description: 'Null: nobody has changed it' })),
  updated_by: nullable(string()),
})

export const retentionRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/retention',
    access: 'admin',
    tag: 'privacy',
    summary: 'For how many days the empresa keeps what',
    answer: retentionSchema,
    handle: async (ctx) => ({ json: presentRetention(await getRetention(ctx)) }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/retention',
    access: 'admin',
    tag: 'privacy',
    summary: 'Says how long it is kept; what is older goes from the next minutes on and does not come back',
    body: object(rules),
    answer: retentionSchema,
    handle: async (ctx, { body }) => {
      const retention = await setRetention(ctx, {
        contentDays: body.content_days,
        rawDays: body.raw_days,
        inboundDays: body.inbound_days,
      })
      return { json: presentRetention(retention) }
    },
  }),
]

function presentRetention({
  contentDays,
  rawDays,
  inboundDays,
  updatedAt,
  updatedBy,
}: RetentionView): Static<typeof retentionSchema> {
  return {
    content_days: contentDays,
    raw_days: rawDays,
    inbound_days: inboundDays,
    updated_at: updatedAt?.toISOString() ?? null,
    updated_by: updatedBy,
  }
}
