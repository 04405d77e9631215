import type { FastifyInstance, FastifyRequest } from 'fastify'
import { DomainError } from '../../errors.ts'
import { parseStorable } from '../../text/storable.ts'
import type { BodyKind } from './route.ts'

/** The media types each kind of body may come as. */
export const MEDIA_TYPES: Record<BodyKind, readonly string[]> = {
  none: ['application/json'],
  json: ['application/json'],
  form: ['application/x-www-form-urlencoded', 'application/json'],
  csv: ['text/csv', 'application/octet-stream'],
}

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
    return parseStorable(text)
  } catch {
    throw new DomainError('body_not_json', {})
  }
}
