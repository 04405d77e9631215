import type { Audience } from '../../../broadcasts/broadcast.ts'
import type { Draft } from '../../../broadcasts/draft.ts'
import {
  anyObject,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  type Static,
  string,
} from '../schema.ts'
import { channelSchema } from './broadcast.ts'

const dateTime = string({ format: 'date-time' })

/** By the names of the request that makes it, so that it can be sent back changed. */
export const draftSchema = object({
  id: integer({ description: 'The broadcast will have the same' }),
  status: oneOf(['draft', 'awaiting_approval']),
  version: integer({ description: 'Grows with every change' }),
  approval: nullable(
    object(
      { asked_by: string(), asked_at: dateTime, above: integer() },
      {
        description:
          'It has been started, and waits for a second person because it goes to more than so many',
      },
    ),
  ),
  campaign_name: string(),
  body: optional(string()),
  template_id: optional(integer()),
  template: optional(string()),
  language: optional(string()),
  variables: optional(anyObject()),
  targets: optional(list(string())),
  audience: optional(anyObject({ description: 'As it was asked for' })),
  preferred_channel: channelSchema,
  evento_id: nullable(integer()),
  fallback_after_s: nullable(integer()),
  scheduled_at: nullable(dateTime),
  created_by: string(),
  created_at: dateTime,
  updated_by: string(),
  updated_at: dateTime,
})

export function presentDraft(draft: Draft): Static<typeof draftSchema> {
  const { id, campaignName, preferredChannel, eventoId, fallbackAfterS, scheduledAt, approval } = draft
  return {
    ...{ id, campaign_name: campaignName, version: draft.version },
    status: approval === null ? 'draft' : 'awaiting_approval',
    approval: approval && {
      asked_by: approval.askedBy,
      asked_at: approval.askedAt.toISOString(),
      above: approval.above,
    },
    ...presentSaid(draft),
    ...presentAudience(draft.audience),
    preferred_channel: preferredChannel,
    evento_id: eventoId,
    fallback_after_s: fallbackAfterS,
    scheduled_at: scheduledAt?.toISOString() ?? null,
    created_by: draft.createdBy,
    created_at: draft.createdAt.toISOString(),
    updated_by: draft.updatedBy,
    updated_at: draft.updatedAt.toISOString(),
  }
}

function presentSaid({ body, template }: Draft) {
  if (template == null) return { body }
  const { ref, language, variables } = template
  const named = 'templateId' in ref ? { template_id: ref.templateId } : { template: ref.name }
  return { ...named, ...(language === null ? {} : { language }), variables: { ...variables } }
}

function presentAudience(audience: Audience) {
  if ('targets' in audience) return { targets: audience.targets }
  const members = Object.entries(audience).map(([name, value]) => [nameOutside(name), value])
  return { audience: Object.fromEntries(members) as Record<string, unknown> }
}

/** Members of an audience are called alike outside, but for how their words are joined, and for lists. */
function nameOutside(name: string): string {
  if (name === 'listId') return 'upload_id'
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
