import type { FastifyInstance, FastifyRequest } from 'fastify'
import { DomainError } from '../../errors.ts'
import type { BodyKind } from './route.ts'

/** The media types each kind of body may come as. */
export const MEDIA_TYPES: Record<BodyKind, readonly string[]> = {
  none: ['application/json'],
  json: ['application/json'],
  form: ['application/x-www-form-urlencoded', 'application/json'],
  csv: ['text/csv', 'application/octet-stream'],
}

/** Escapes of NUL and of halves of surrogate pairs: PostgreSQL stores neither. */
const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i

/** Gives the routes of this scope the parsers of their kind of body, and none of Fastify's own. */
export function addBodyParsers(scope: FastifyInstance, kind: BodyKind): void {
  scope.removeAllContentTypeParsers()
  const mediaTypes = [...MEDIA_TYPES[kind]]
  if (kind === 'csv') {
    // Not read here: the import reads it as it comes, and counts its bytes.
    scope.addContentTypeParser(mediaTypes, async (_: FastifyRequest, stream: unknown) => stream)
  } else if (kind === 'form') {
    // Kept as it was sent, because that is what Twilio signed.
    scope.addContentTypeParser(
      mediaTypes,
      { parseAs: 'string' },
      async (_: FastifyRequest, text: string) => text,
    )
  } else {
    scope.addContentTypeParser(mediaTypes, { parseAs: 'buffer' }, async (_: FastifyRequest, bytes: Buffer) =>
      parseJson(bytes),
    )
  }
}

/** JSON in UTF-8 and nothing else; an empty body is none at all. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return UNSTORABLE_ESCAPE.test(text) ? JSON.parse(text, storable) : JSON.parse(text)
  } catch {
    throw new DomainError('body_not_json', {})
  }
}

/** Text from outside loses NUL and lone surrogates here: one bad character must not stop the batch it is written with. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

function storable(_: string, value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value
}
