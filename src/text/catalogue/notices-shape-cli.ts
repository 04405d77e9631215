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
  /** What it is about, and whom it concerns. */
  vaga: (facts: { vaga: string; evento: string }) => string
  candidatura: (facts: { nome: string; vaga: string }) => string
  evento: (facts: { nome: string; when: string; local: string }) => string
  people: string
  withoutPhone: string
  /** In place of a number, where there are more than were counted. */
  over: (count: string) => string
  person: (facts: { nome: string; phone: string }) => string
  morePeople: (count: string) => string
  toldBeforeStay: string
  leftOut: (count: number, printed: string) => string
  allTold: string
  wasTold: string
  /** Why nobody can be told. */
  refused: Record<'closed' | 'canceled' | 'notApproved', string>
}
