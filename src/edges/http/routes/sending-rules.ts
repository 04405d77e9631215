import { DAILY_MAX, getSendingRules, setSendingRules } from '../../../messages/sending-rules.ts'
import { presentSendingRules, quietHoursSchema, sendingRulesSchema } from '../presenters/sending-rules.ts'
import { empresaRoute } from '../route.ts'
import { integer, nullable, object, optional } from '../schema.ts'

const ceiling = nullable(
  integer({
    minimum: 1,
    maximum: DAILY_MAX,
    description: "By the empresa's day; null: as many as there are",
  }),
)

export const sendingRuleRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/sending-rules',
    access: 'user',
    tag: 'rules',
    summary: 'When messages may leave and how many a day, and what we propose',
    answer: sendingRulesSchema,
    handle: async (ctx) => ({ json: presentSendingRules(await getSendingRules(ctx)) }),
  }),

  empresaRoute({
    method: 'PUT',
    path: '/api/v1/sending-rules',
    access: 'admin',
    tag: 'rules',
    summary: 'Replaces the rules; codes and alerts are never held by them',
    body: object({
      quiet_hours: nullable(quietHoursSchema),
      daily_messages: ceiling,
      daily_segments: ceiling,
      approval_above: optional(
        nullable(
          integer({
            minimum: 1,
            maximum: DAILY_MAX,
            description: 'A broadcast to more people than this waits for a second person; left out: as it is',
          }),
        ),
      ),
    }),
    answer: sendingRulesSchema,
    handle: async (ctx, { body }) => {
      const quiet = body.quiet_hours
      const rules = await setSendingRules(ctx, {
        quietHours: quiet && { from: quiet.from, to: quiet.to, neverOn: quiet.never_on },
        dailyMessages: body.daily_messages,
        dailySegments: body.daily_segments,
        ...(body.approval_above === undefined ? {} : { approvalAbove: body.approval_above }),
      })
      return { json: presentSendingRules(rules) }
    },
  }),
]
