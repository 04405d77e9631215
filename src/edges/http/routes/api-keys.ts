import { API_KEY_NAME_CHARACTERS_MAX, API_KEY_SCOPES } from '../../../identity/api-key.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../../../identity/api-keys.ts'
import type { ApiKeyId } from '../../../platform/ids.ts'
import { apiKeySchema, presentApiKey } from '../presenters/api-key.ts'
import { empresaRoute } from '../route.ts'
import { list, object, oneOf, string } from '../schema.ts'
import { idParam } from './pages.ts'

const BODY_BYTES_MAX = 16_384

export const apiKeyRoutes = [
  empresaRoute({
    method: 'GET',
    path: '/api/v1/api-keys',
    access: 'admin',
    tag: 'auth',
    summary: 'The API keys of the empresa, those in force first',
    answer: object({ api_keys: list(apiKeySchema) }),
    handle: async (ctx) => ({ json: { api_keys: (await listApiKeys(ctx)).map(presentApiKey) } }),
  }),

  empresaRoute({
    method: 'POST',
    path: '/api/v1/api-keys',
    access: 'admin',
    tag: 'auth',
    summary: 'Make an API key for another system',
    description:
      'The token is in this answer and nowhere else. It goes into the Authorization header as a bearer token. A key makes no keys.',
    bodyBytesMax: BODY_BYTES_MAX,
    body: object({
      name: string({ minLength: 1, maxLength: API_KEY_NAME_CHARACTERS_MAX, description: 'Whose it is' }),
      scope: oneOf(API_KEY_SCOPES),
    }),
    answer: object({ api_key: apiKeySchema, token: string() }),
    handle: async (ctx, { body }) => {
      const { key, token } = await createApiKey(ctx, body)
      return { json: { api_key: presentApiKey(key), token } }
    },
  }),

  empresaRoute({
    method: 'DELETE',
    path: '/api/v1/api-keys/:id',
    access: 'admin',
    tag: 'auth',
    summary: 'Revoke an API key: from now on it opens nothing',
    params: object({ id: idParam }),
    answer: apiKeySchema,
    handle: async (ctx, { params }) => ({
      json: presentApiKey(await revokeApiKey(ctx, params.id as ApiKeyId)),
    }),
  }),
]
