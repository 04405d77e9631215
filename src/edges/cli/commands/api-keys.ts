import type { ApiKeyView } from '../answers/operation.ts'
import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, type Run, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { removeCommand } from '../remove-command.ts'
import { shownTime } from '../zone.ts'

const PATH = '/api/v1/api-keys'
const SCOPES = ['read', 'send', 'admin'] as const

export const apiKeysList: CommandSpec = {
  name: 'api-keys list',
  options: [EMPRESA_OPTION, JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<{ api_keys: readonly ApiKeyView[] }>(PATH),
    )
    if (input.has('json')) {
      run.output.data(JSON.stringify(page))
      return EXIT.ok
    }
    if (page.api_keys.length === 0) run.output.talk(run.texts.keys.none)
    for (const key of page.api_keys) for (const line of lines(run, key)) run.output.data(line)
    return EXIT.ok
  },
}

export const apiKeysCreate: CommandSpec = {
  name: 'api-keys create',
  arguments: ['NOME'],
  options: [
    { flag: 'escopo', takes: 'text', choices: SCOPES, fallback: 'send' },
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const name = input.argument('NOME')
    const made = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.post<{ api_key: ApiKeyView; token: string }>(PATH, { name, scope: input.text('escopo') }),
    )
    const { keys } = run.texts
    if (input.has('json')) run.output.data(JSON.stringify(made))
    else {
      // The key alone is data, so that it can be piped into wherever secrets are kept.
      run.output.talk(keys.created(name))
      run.output.data(made.token)
      run.output.talk(keys.keepIt)
    }
    return EXIT.ok
  },
}

export const apiKeysRevoke = removeCommand<ApiKeyView>({
  name: 'api-keys revoke',
  path: PATH,
  said: ({ texts }, _id, key) => ({ json: key, line: texts.keys.revoked(key.name) }),
})

function lines({ lang, texts }: Run, key: ApiKeyView): string[] {
  const time = (iso: string) => shownTime(lang, iso)
  const { name, scope, hint, created_at, created_by, last_used_at, revoked_at, revoked_by } = key
  const id = String(key.id)
  return [
    texts.keys.line({ ...{ id, name, scope, hint }, when: time(created_at), by: created_by }),
    revoked_at === null
      ? texts.keys.lastUsed(last_used_at && time(last_used_at))
      : texts.keys.revokedLine({ when: time(revoked_at), by: revoked_by ?? '' }),
  ]
}
