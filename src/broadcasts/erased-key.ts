import type { Keyring } from '../platform/crypto.ts'
import type { EmpresaId } from '../platform/ids.ts'

const ERASED = /^erased:[0-9a-f]{64}$/

/**
 * What stands in place of an idempotency key that named a person who was erased: whoever brings the key again is known by it,
 * and nobody reads the key from it. What stands in such a place already stays as it is.
 */
export function erasedKey(
  { requestMac }: Pick<Keyring, 'requestMac'>,
  { empresaId, key }: { empresaId: EmpresaId; key: string },
): string {
  if (ERASED.test(key)) return key
  return `erased:${requestMac(`idempotency key of ${empresaId}: ${key}`).toString('hex')}`
}
