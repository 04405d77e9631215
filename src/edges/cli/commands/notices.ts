import type { NoticeCommandName } from '../../../text/catalogue/notices-shape-cli.ts'
import type { ListedCandidatura, ListedEvento, ListedVaga } from '../answers/directory.ts'
import type { Client } from '../client.ts'
import {
  type CommandSpec,
  EMPRESA_OPTION,
  type Input,
  JSON_OPTION,
  type OptionSpec,
  type Run,
  SERVICE_EXITS,
} from '../command.ts'
import { idArgument } from '../id-argument.ts'
import type { NoticeSubject } from '../send-notice.ts'
import { eventoTime } from '../show-directory.ts'

interface Notice {
  name: NoticeCommandName
  path: string
  /** What the service calls the ID. */
  about: 'vaga_id' | 'candidatura_id' | 'evento_id'
  options?: readonly OptionSpec[]
  subjectOf(run: Run, client: Client, id: string): Promise<NoticeSubject>
}

export const noticeCommands: readonly CommandSpec[] = [
  command({ name: 'vagas notificar', path: 'notificar-vaga', about: 'vaga_id', subjectOf: ofVaga }),
  command({
    ...{ name: 'candidaturas notificar', path: 'notificar-aprovacao', about: 'candidatura_id' },
    subjectOf: ofCandidatura,
  }),
  command({
    ...{ name: 'eventos alerta', path: 'alerta-emergencia', about: 'evento_id', subjectOf: ofEvento },
    options: [{ flag: 'mensagem', takes: 'text', required: true }],
  }),
  command({
    ...{ name: 'eventos lembrete', path: 'lembrete', about: 'evento_id', subjectOf: toRemindOf },
    options: [{ flag: 'mensagem', takes: 'text' }],
  }),
  command({
    ...{ name: 'eventos mudanca', path: 'mudanca-evento', about: 'evento_id', subjectOf: ofEvento },
    options: [{ flag: 'mensagem', takes: 'text' }],
  }),
]

function command({ name, path, about, options = [], subjectOf }: Notice): CommandSpec {
  return {
    name,
    arguments: ['ID'],
    options: [
      ...options,
      { flag: 'canal', takes: 'text', choices: ['whatsapp', 'sms'], fallback: 'whatsapp' },
      { flag: 'idioma', takes: 'text', choices: ['pt-BR', 'en'], fallback: 'pt-BR' },
      { flag: 'dry-run' },
      { flag: 'yes' },
      { flag: 'espera', takes: 'seconds', fallback: '60' },
      EMPRESA_OPTION,
      JSON_OPTION,
    ],
    exits: [1, ...SERVICE_EXITS, 130],
    async run(run, input) {
      const id = idArgument(run, input)
      const [{ withService }, { sendNotice }] = await Promise.all([
        import('../connect.ts'),
        import('../send-notice.ts'),
      ])
      const request = {
        path: `/api/v1/twilio/${path}`,
        body: { [about]: Number(id), ...wishesOf(input) },
        subjectOf: (client: Client) => subjectOf(run, client, id),
        dryRun: input.has('dry-run'),
        yes: input.has('yes'),
        waitMs: (input.number('espera') ?? 0) * 1000,
        json: input.has('json'),
      }
      const wish = { empresa: input.number('empresa'), ownInterrupt: true }
      return withService(run, wish, (connection) => sendNotice(run, connection, request))
    },
  }
}

function wishesOf(input: Input): Record<string, unknown> {
  const mensagem = input.text('mensagem')
  return {
    preferred_channel: input.text('canal'),
    language: input.text('idioma'),
    ...(mensagem === undefined ? {} : { mensagem }),
  }
}

async function ofVaga({ texts }: Run, client: Client, id: string): Promise<NoticeSubject> {
  const { titulo, open, evento } = await client.get<ListedVaga>(`/api/v1/vagas/${id}`)
  const title = texts.notices.vaga({ vaga: titulo, evento: evento.nome })
  const refused = open && !evento.canceled ? null : texts.notices.refused.closed
  return { title, refused }
}

async function ofCandidatura({ texts }: Run, client: Client, id: string): Promise<NoticeSubject> {
  const { freelancer, vaga, status } = await client.get<ListedCandidatura>(`/api/v1/candidaturas/${id}`)
  const title = texts.notices.candidatura({ nome: freelancer.nome, vaga: vaga.titulo })
  const refused = status === 'approved' ? null : texts.notices.refused.notApproved
  return { title, refused }
}

async function ofEvento(run: Run, client: Client, id: string): Promise<NoticeSubject> {
  return subjectOfEvento(run, await client.get<ListedEvento>(`/api/v1/eventos/${id}`))
}

/** Of what does not take place nobody is reminded. */
async function toRemindOf(run: Run, client: Client, id: string): Promise<NoticeSubject> {
  const evento = await client.get<ListedEvento>(`/api/v1/eventos/${id}`)
  const refused = evento.canceled ? run.texts.notices.refused.canceled : null
  return { ...subjectOfEvento(run, evento), refused }
}

function subjectOfEvento(run: Run, evento: ListedEvento): NoticeSubject {
  const { nome, local } = evento
  return { title: run.texts.notices.evento({ nome, local, when: eventoTime(run, evento) }), refused: null }
}
