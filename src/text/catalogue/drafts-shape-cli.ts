export type DraftCommandName =
  | 'broadcasts clone'
  | 'broadcasts start'
  | 'broadcasts delete'
  | 'broadcasts approve'
  | 'broadcasts refuse'

/** What the commands about drafts say. */
export interface DraftsTexts {
  kept: (id: string) => string
  howToStart: (id: string) => string
  scheduled: (id: string, when: string) => string
  started: (id: string, printed: string) => string
  deleted: (id: string) => string
  waiting: (id: string) => string
  refused: (id: string) => string
}
