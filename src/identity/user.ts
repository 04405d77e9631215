import type { EmpresaId, UserId } from '../platform/ids.ts'

/**
 * What somebody may do: `platform` everything in every empresa, `admin` everything in their own, `operator` may send,
 * `viewer` only reads, with masked phones.
 */
export type Role = 'platform' | 'admin' | 'operator' | 'viewer'

/** A tenant. */
export interface Empresa {
  readonly id: EmpresaId
  readonly nome: string
  readonly timeZone: string
}

/** Somebody who signs in. Only platform admins belong to no empresa. */
export interface User {
  readonly id: UserId
  readonly username: string
  readonly nome: string
  readonly role: Role
  readonly empresaId: EmpresaId | null
  readonly empresaNome: string | null
}

export const USERNAME_CHARACTERS_MAX = 100
/** Argon2 reads every byte, so an endless password is a way to keep us busy. */
export const PASSWORD_CHARACTERS_MAX = 200
