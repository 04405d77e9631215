import type { AuditEntry } from '../answers/operation.ts'
import { type CommandSpec, EMPRESA_OPTION, JSON_OPTION, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { pageOptions, pageQuery } from '../page.ts'
import { shownTime } from '../zone.ts'

export const auditList: CommandSpec = {
  name: 'audit list',
  options: [
    { flag: 'acao', takes: 'text' },
    { flag: 'telefone', takes: 'text' },
    { flag: 'todas' },
    ...pageOptions('50'),
    EMPRESA_OPTION,
    JSON_OPTION,
  ],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const query = pageQuery(input, 200, { action: 'acao', phone: 'telefone' })
    if (input.has('todas')) query.set('everywhere', 'true')
    const page = await withService(run, { empresa: input.number('empresa') }, ({ client }) =>
      client.get<{ entries: readonly AuditEntry[]; next_cursor: string | null }>(
        `/api/v1/audit-log?${query}`,
      ),
    )
    const { output, texts, lang } = run
    if (input.has('json')) {
      output.data(JSON.stringify(page))
      return EXIT.ok
    }
    if (page.entries.length === 0) output.talk(texts.privacy.noAudit)
    for (const { at, actor, action, facts } of page.entries) {
      const when = shownTime(lang, at)
      output.data(texts.privacy.auditLine({ when, actor, action, facts: JSON.stringify(facts) }))
    }
    if (page.next_cursor !== null) output.talk(texts.privacy.more(page.next_cursor))
    return EXIT.ok
  },
}
