import type { CommandText } from './shape-cli.ts'

export type NoticeCommandName =
  | 'vagas notificar'
  | 'candidaturas notificar'
  | 'eventos alerta'
  | 'eventos lembrete'
  | 'eventos mudanca'

export type NoticeCommandTexts = Record<NoticeCommandName, CommandText>

/** What is said around a notice. */
export interface NoticeTexts {
  /** What it is about. */
  vaga: (facts: { vaga: string; evento: string }) => string
  candidatura: (facts: { nome: string; vaga: string }) => string
  evento: (facts: { nome: string; when: string; local: string }) => string
  leftOut: (count: number, printed: string) => string
  allTold: string
  wasTold: string
  /** Why nobody can be told. */
  refused: Record<'closed' | 'canceled' | 'notApproved', string>
}
