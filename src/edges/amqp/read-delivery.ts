import type { FieldIssue } from '../../errors.ts'
import { type HandedIn, readHandedIn } from '../../messages/handed-in.ts'
import type { EmpresaId } from '../../platform/ids.ts'

/** A message of 1,600 characters and its id fit many times. */
export const DELIVERY_BYTES_MAX = 65_536

/** Whose messages may come in. */
export interface Owners {
  /** Of those that do not say; null: they have to. */
  unnamed: EmpresaId | null
  /** Of those that do. */
  named: ReadonlySet<number>
}

export type Delivered =
  | { ok: true; empresaId: EmpresaId; message: HandedIn }
  /** Nobody can send it, however often it comes. */
  | Refused

export interface Refused {
  ok: false
  /** For the header: a word, or what is wrong with which field. */
  reason: string
  issues: readonly FieldIssue[]
  externalId: string | null
  empresaId: EmpresaId | null
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads one delivery. Never throws. */
export function readDelivery(content: Uint8Array, owners: Owners): Delivered {
  if (content.length > DELIVERY_BYTES_MAX) return unreadable('too_large')
  const fields = parse(content)
  if (fields === undefined) return unreadable('not_json')
  if (fields === null) return unreadable('not_an_object')
  const owner = ownerOf(fields.empresa_id, owners)
  const verdict = readHandedIn(fields)
  if (verdict.ok && owner.ok) return { ok: true, empresaId: owner.id, message: verdict.message }
  const issues = [...(verdict.ok ? [] : verdict.issues), ...(owner.ok ? [] : [owner.issue])]
  return refused(issues, {
    externalId: verdict.ok ? verdict.message.externalId : verdict.externalId,
    empresaId: owner.ok ? owner.id : null,
  })
}

/** A delivery with these faults, or that turns out to have them later. */
export function refused(
  issues: readonly FieldIssue[],
  of: Pick<Refused, 'externalId' | 'empresaId'>,
): Refused {
  return { ok: false, reason: issues.map(({ field, code }) => `${field} ${code}`).join(', '), issues, ...of }
}

function unreadable(reason: string): Refused {
  return { ok: false, reason, issues: [], externalId: null, empresaId: null }
}

/** Undefined for what is no JSON, null for JSON of another kind. */
function parse(content: Uint8Array): Record<string, unknown> | null | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(content))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return undefined
  }
}

function ownerOf(
  raw: unknown,
  { unnamed, named }: Owners,
): { ok: true; id: EmpresaId } | { ok: false; issue: FieldIssue } {
  const field = 'empresa_id'
  if (raw === undefined || raw === null) {
    return unnamed === null ? { ok: false, issue: { field, code: 'required' } } : { ok: true, id: unnamed }
  }
  const id = typeof raw === 'number' || (typeof raw === 'string' && /^\d{1,9}$/.test(raw)) ? Number(raw) : NaN
  if (!Number.isSafeInteger(id)) {
    return { ok: false, issue: { field, code: 'wrong_type', facts: { expected: 'integer' } } }
  }
  const may = named.has(id) || id === unnamed
  return may ? { ok: true, id: id as EmpresaId } : { ok: false, issue: { field, code: 'not_allowed' } }
}
