import { DEMO_LOGINS } from '../../../identity/demo-logins.ts'
import { formatNumber } from '../../../text/format.ts'
import type { FreelancerCount, ListedEvento, ListedVaga } from '../answers/directory.ts'
import type { ServiceInfo } from '../answers/operation.ts'
import type { Client } from '../client.ts'
import { type CommandSpec, JSON_OPTION, type Run, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { RemoteError } from '../remote-error.ts'

/** The guide's examples. */
const FESTIVAL = 5
const SEGURANCA_DE_PORTARIA = 147

/** A hosted service adds the data as it opens; what is running already is only asked. */
export const demo: CommandSpec = {
  name: 'demo',
  options: [JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const found = await withService(run, { empresa: undefined }, async ({ client, hosted }) => {
      const service = await client.get<ServiceInfo>('/api/v1/service')
      return {
        ...{
          demo: service.demo,
          url: hosted ? null : client.url,
          simulator: hosted ? null : service.simulator,
        },
        examples: service.demo ? await lookAround(client) : null,
      }
    })
    if (input.has('json')) {
      const logins = found.demo ? DEMO_LOGINS.map(({ username, password }) => ({ username, password })) : []
      run.output.data(JSON.stringify({ ...found, logins }))
    } else if (found.demo) showDemo(run, found)
    else {
      run.output.data(run.texts.demo.off)
      run.output.talk(run.texts.demo.howToAdd)
    }
    return EXIT.ok
  },
}

interface Examples {
  readonly freelancers: FreelancerCount
  readonly evento: ListedEvento
  readonly vaga: ListedVaga
}

interface Found {
  /** Null while the service is only this command's. */
  readonly url: string | null
  readonly simulator: string | null
  readonly examples: Examples | null
}

/** What of the examples is there for who asks. */
async function lookAround(client: Client): Promise<Examples | null> {
  try {
    return {
      freelancers: await client.get<FreelancerCount>('/api/v1/freelancers/count'),
      evento: await client.get<ListedEvento>(`/api/v1/eventos/${FESTIVAL}`),
      vaga: await client.get<ListedVaga>(`/api/v1/vagas/${SEGURANCA_DE_PORTARIA}`),
    }
  } catch (error) {
    // Another empresa's key, none at all, or numbers that were taken before the demo came.
    if (error instanceof RemoteError && error.status < 500) return null
    throw error
  }
}

function showDemo({ output, texts, lang }: Run, { url, simulator, examples }: Found): void {
  const words = texts.demo
  output.data(examples === null ? words.notSeen : words.on)
  const rows: [string, string][] = []
  if (examples !== null) {
    const { freelancers, evento, vaga } = examples
    const count = {
      total: formatNumber(lang, freelancers.total),
      withPhone: formatNumber(lang, freelancers.with_phone),
    }
    rows.push(
      [words.people, words.peopleValue(count)],
      [words.evento(String(evento.id)), evento.nome],
      [words.vaga(String(vaga.id)), `${vaga.titulo}, ${words.open(vaga.open)}`],
    )
  }
  if (url !== null) rows.push([words.page, `${url}/empresa/broadcast/`])
  if (simulator !== null) rows.push([words.phones, simulator])
  const width = Math.max(...rows.map(([label]) => label.length))
  for (const [label, value] of rows) output.data(`  ${label.padEnd(width)}  ${value}`)
  output.data('')
  output.data(`${texts.launch.logins}:`)
  for (const { username, password, empresaNome, empresaId } of DEMO_LOGINS) {
    output.data(`  ${texts.launch.login({ username, password, empresa: `${empresaNome}, ${empresaId}` })}`)
  }
  output.data('')
  output.data(`${words.tryThis}:`)
  for (const line of words.commands) output.data(`  ${line}`)
  if (url === null) output.talk(words.hosted)
}
