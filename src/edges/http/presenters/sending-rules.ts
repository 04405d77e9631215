import {
  PROPOSED_RULES,
  type SendingRules,
  type SendingRulesView,
  WEEKDAYS,
} from '../../../messages/sending-rules.ts'
import { boolean, integer, list, nullable, object, oneOf, type Static, string } from '../schema.ts'

export const quietHoursSchema = object(
  {
    from: string({ maxLength: 5, description: 'HH:MM', examples: ['09:00'] }),
    to: string({ maxLength: 5, description: 'HH:MM, up to 24:00; before `from`: on the next day' }),
    never_on: list(oneOf(WEEKDAYS), { maxItems: WEEKDAYS.length }),
  },
  { description: "When bulk and transactional messages may leave, by the recipient's clock; null: always" },
)

const rules = {
  quiet_hours: nullable(quietHoursSchema),
  daily_messages: nullable(integer()),
  daily_segments: nullable(integer()),
}
const dateTime = string({ format: 'date-time' })

export const sendingRulesSchema = object({
  ...rules,
  approval_above: nullable(
    integer({ description: 'A broadcast to more people waits for a second person; null: none does' }),
  ),
  time_zone: string({ description: "The empresa's, for its days and where a recipient's is not known" }),
  today: nullable(
    object(
      { messages: integer(), segments: integer(), reached: boolean(), until: dateTime },
      { description: 'What counted since midnight, or since there is a ceiling; null without one' },
    ),
  ),
  proposed: object(rules, { description: 'Nothing of it is on until it is put' }),
  updated_at: nullable(dateTime),
  updated_by: nullable(string()),
})

export function presentSendingRules(view: SendingRulesView): Static<typeof sendingRulesSchema> {
  const { timeZone, today, updatedAt, updatedBy } = view
  return {
    ...presentRules(view),
    approval_above: view.approvalAbove,
    time_zone: timeZone,
    today: today && {
      messages: today.messages,
      segments: today.segments,
      reached: today.reached,
      until: today.endsAt.toISOString(),
    },
    proposed: presentRules(PROPOSED_RULES),
    updated_at: updatedAt?.toISOString() ?? null,
    updated_by: updatedBy,
  }
}

function presentRules({ quietHours, dailyMessages, dailySegments }: SendingRules) {
  return {
    quiet_hours: quietHours && { from: quietHours.from, to: quietHours.to, never_on: quietHours.neverOn },
    daily_messages: dailyMessages,
    daily_segments: dailySegments,
  }
}
