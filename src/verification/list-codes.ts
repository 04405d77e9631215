import type { Channel } from '../messages/message.ts'
import type { Ctx, Ground } from '../platform/context.ts'
import type { OtpLogId } from '../platform/ids.ts'
import type { OtpLanguage, OtpStatus, Provider, Purpose } from './otp.ts'
import {
  type Conversion,
  conversionByEmpresa,
  conversionByHour,
  conversionByPrefix,
  listLogs,
} from './reading-queries.ts'

/** A code as its empresa may see it: everything but the code. */
export interface ListedCode {
  id: OtpLogId
  address: string
  purpose: Purpose
  channel: Channel
  provider: Provider
  language: OtpLanguage
  status: OtpStatus
  reason: string | null
  errorCode: number | null
  sid: string
  tries: number
  sends: number
  contactId: number | null
  createdAt: Date
  sentAt: Date
  endedAt: Date | null
}

/** The empresa's codes, newest first, a page at a time. */
export async function listCodes(
  ctx: Ctx,
  page: { before: number | null; limit: number; status: OtpStatus | null },
): Promise<{ rows: ListedCode[]; nextCursor: string | null }> {
  const rows = await listLogs(ctx.db, { ...page, empresaId: ctx.empresaId, limit: page.limit + 1 })
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return { rows: shown, nextCursor: rows.length > page.limit && last ? String(last.id) : null }
}

/** Since when conversion is told when nobody says, and for how long at most. */
export const CONVERSION_HOURS_DEFAULT = 24
export const CONVERSION_HOURS_MAX = 31 * 24

/** How many codes of the empresa were sent and entered, by the hour they were made in or by prefix. */
export function conversionOf(
  ctx: Ctx,
  { by, hours }: { by: 'hour' | 'prefix'; hours: number },
): Promise<Conversion[]> {
  const since = sinceOf(ctx, hours)
  return by === 'hour'
    ? conversionByHour(ctx.db, ctx.empresaId, since)
    : conversionByPrefix(ctx.db, ctx.empresaId, since)
}

/** The same for everybody, by empresa: for the platform's people. */
export function conversionOfAll(ground: Ground, { hours }: { hours: number }): Promise<Conversion[]> {
  return conversionByEmpresa(ground.db, sinceOf(ground, hours))
}

function sinceOf({ clock }: Ground, hours: number): Date {
  return new Date(clock.now().getTime() - hours * 3_600_000)
}
