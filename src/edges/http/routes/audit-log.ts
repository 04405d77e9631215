import { DomainError } from '../../../errors.ts'
import { readAudit } from '../../../identity/audit-log.ts'
import { auditEntrySchema, presentAudit } from '../presenters/audit.ts'
import { readPhone } from '../read-phone.ts'
import { empresaRoute } from '../route.ts'
import { boolean, list, nullable, object, optional, string } from '../schema.ts'
import { pageOf, pageQuery } from './pages.ts'

const ACTION_CHARACTERS_MAX = 60
const PHONE_CHARACTERS_MAX = 100

export const auditRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/audit-log',
    access: 'admin',
    tag: 'privacy',
    summary: 'Who did what, newest first: blocks, exports, erasures and their receipts, retention',
    query: object({
      ...pageQuery,
      action: optional(string({ maxLength: ACTION_CHARACTERS_MAX })),
      phone: optional(
        string({ maxLength: PHONE_CHARACTERS_MAX, description: 'Only what concerns this person' }),
      ),
      everywhere: optional(
        boolean({ description: 'What the platform did for every empresa; for the platform only' }),
      ),
    }),
    answer: object({ entries: list(auditEntrySchema), next_cursor: nullable(string()) }),
    handle: async (ctx, { query }, deps) => {
      const everywhere = query.everywhere ?? false
      if (everywhere && ctx.role !== 'platform') throw new DomainError('forbidden', {})
      const { rows, nextCursor } = await readAudit(ctx, {
        ...pageOf(query),
        everywhere,
        action: query.action ?? null,
        recipientKey: query.phone === undefined ? null : deps.keyring.recipientKey(readPhone(query.phone)),
      })
      return { json: { entries: rows.map(presentAudit), next_cursor: nextCursor } }
    },
  }),
]
