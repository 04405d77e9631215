import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { formatNumber } from '../../text/format.ts'
import type { NoticeStarted } from './answers/broadcast.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import type { Connection } from './connect.ts'
import { EXIT } from './exit.ts'
import { Refusal } from './refusal.ts'
import { type SendWishes, sendPreviewed } from './send-previewed.ts'
import type { Flags } from './with-flags.ts'

const FLAGS: Flags = {
  mensagem: '--mensagem',
  preferred_channel: '--canal',
  language: '--idioma',
  vaga_id: 'ID',
  candidatura_id: 'ID',
  evento_id: 'ID',
}

/** What a notice is about. */
export interface NoticeSubject {
  readonly title: string
  /** Why nobody can be told, as the service would say once it is asked to. */
  readonly refused: string | null
}

export interface NoticeRequest extends SendWishes {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  subjectOf(client: Client): Promise<NoticeSubject>
}

/** Tells those whom it concerns; also where that is nobody, since the service says why. */
export function sendNotice(run: Run, connection: Connection, request: NoticeRequest): Promise<ExitNumber> {
  const { path, body, subjectOf } = request
  const sending = {
    flags: FLAGS,
    preview: { path: `${path}/preview`, body },
    start: { path, bodyOf: () => body },
    async nameOf(client: Client) {
      const { title, refused } = await subjectOf(client)
      if (refused !== null) throw new Refusal(EXIT.usage, refused)
      return title
    },
    checkRecipients: () => {},
    sayStarted: (answer: NoticeStarted) => sayStarted(run, answer, request.json),
  }
  return sendPreviewed(run, connection, { sending, wishes: request })
}

function sayStarted({ output, texts, lang }: Run, answer: NoticeStarted, json: boolean): number | null {
  const { broadcast_id: id, ja_notificados: told = 0, ja_notificado: wasTold = false } = answer
  if (wasTold) output.talk(texts.notices.wasTold)
  if (id === null) {
    output.data(json ? JSON.stringify(answer) : texts.notices.allTold)
    return null
  }
  if (told > 0) output.talk(texts.notices.leftOut(told, formatNumber(lang, told)))
  if (!wasTold) output.talk(texts.send.started(String(id)))
  return id
}
