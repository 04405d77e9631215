import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { DomainError } from '../errors.ts'
import type { Ground } from './context.ts'
import { findDataKey, keepDataKey } from './queries.ts'

/** The data keys of this database, unwrapped. */
export interface Keyring {
  /** 16 bytes that stand for a person's number, which must be canonical E.164; they cannot be turned back. */
  recipientKey(e164: string): Buffer
  /** What one-time codes are derived from: 32 bytes that only who has the key can make. */
  otpMac(text: string | Uint8Array): Buffer
  /** By which a request is known again: 32 bytes from which nobody without the key can guess whom it names. */
  requestMac(text: string): Buffer
  /** Readable again only for the same tenant and column. `column` is written `table.column`. */
  encrypt(tenant: number | 'shared', column: string, text: string): Buffer
  /** Throws when the bytes were made for another tenant or column, with another key, or were changed. */
  decrypt(tenant: number | 'shared', column: string, sealed: Uint8Array): string
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const recipientKeyBytes = 16
/** The first byte of everything sealed, so that another form can come later. */
const sealVersion = 1

/** Reads the data keys, making each once. Throws `wrong_secret_key` when they belong to another secret. */
export async function openKeyring(ground: Ground, secretKey: string): Promise<Keyring> {
  const wrapping = Buffer.from(hkdfSync('sha256', secretKey, '', 'recado/data-keys/1', keyBytes))
  const recipient = await openDataKey(ground, wrapping, 'recipient')
  const column = await openDataKey(ground, wrapping, 'column')
  const otp = await openDataKey(ground, wrapping, 'otp')
  const request = await openDataKey(ground, wrapping, 'request')
  return {
    otpMac: (text) => hmacSha256(otp, text),
    requestMac: (text) => hmacSha256(request, text),
    recipientKey: (e164) => hmacSha256(recipient, e164).subarray(0, recipientKeyBytes),
    encrypt: (tenant, name, text) => seal(column, `${tenant}/${name}`, Buffer.from(text, 'utf8')),
    decrypt: (tenant, name, sealed) => unseal(column, `${tenant}/${name}`, sealed).toString('utf8'),
  }
}

async function openDataKey({ db, clock }: Ground, wrapping: Buffer, name: string): Promise<Buffer> {
  const purpose = `data_keys.wrapped/${name}`
  const wrapped =
    (await findDataKey(db, name)) ??
    (await keepDataKey(db, name, seal(wrapping, purpose, randomBytes(keyBytes)), clock.now()))
  try {
    return unseal(wrapping, purpose, wrapped)
  } catch {
    throw new DomainError('wrong_secret_key', {})
  }
}

function seal(key: Buffer, purpose: string, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(purpose, 'utf8'))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(sealVersion), nonce, text, cipher.getAuthTag()])
}

function unseal(key: Buffer, purpose: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== sealVersion || bytes.length < 1 + nonceBytes + tagBytes)
    throw new Error('Not a sealed value')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(purpose, 'utf8'))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)), decipher.final()])
}

export function sha256(text: string | Uint8Array): Buffer {
  return createHash('sha256').update(text).digest()
}

export function hmacSha256(key: Uint8Array, text: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** 256 random bits as text that fits URLs, headers and cookies. Stored only as its `sha256`. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Equality whose time tells nothing about where two texts differ, nor about their lengths. */
export function isSameSecret(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(sha256(a), sha256(b))
}
