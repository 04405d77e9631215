import { sha256 } from '../../../platform/crypto.ts'
import type { BroadcastId } from '../../../platform/ids.ts'
import { empresaRoute, type Member } from '../route.ts'
import { object, oneOf, optional, string } from '../schema.ts'
import { EVENT_STREAM, LANGS } from '../settings.ts'
import { idParam } from './pages.ts'

export const broadcastEventRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/broadcasts/:id/events',
    access: 'user',
    tag: 'broadcasts',
    summary: 'Follow one broadcast as it goes',
    description:
      'Server-sent events. `snapshot` has all members of GET /api/v1/broadcasts/{id}; `change` has those that differ since the last event, each whole; nothing comes while nothing changes but a comment every 15 s. `end` (`{"reason": "settled" | "quiet"}`) comes when the broadcast is over and nothing more is to be expected, or nothing has come for 15 minutes: do not come back then. Any other end means: come back. An event\'s id stands for the state: with it in Last-Event-ID whoever comes back gets the present state, or nothing where that is the one they have. In between states may be left out, the last never is. A cookie is taken only from a page of ours.',
    errors: ['too_many_watchers', 'watchers_full'],
    params: object({ id: idParam }),
    query: object({
      lang: optional(
        oneOf(LANGS, { description: 'In place of Accept-Language, which an EventSource cannot set' }),
      ),
    }),
    answer: string({ description: 'Server-sent events' }),
    answerType: EVENT_STREAM,
    handle: async (ctx, { params, query, header }, deps) => ({
      events: await deps.progress.watch({
        empresaId: ctx.empresaId,
        id: params.id as BroadcastId,
        lang: query.lang ?? ctx.lang,
        credential: credentialOf(ctx),
        lastEventId: header('last-event-id') ?? null,
      }),
    }),
  }),
]

function credentialOf({ actor, token }: Member) {
  if (actor.kind === 'key') return { keyId: actor.keyId }
  return token === null ? null : { sessionHash: sha256(token) }
}
