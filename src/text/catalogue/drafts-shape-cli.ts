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
  howToJudge: (id: string) => string
  asked: (approval: { by: string; when: string; above: string }) => string
  planned: (when: string) => string
  timePassed: (when: string) => string
  wrong: (message: string) => string
  started: (id: string, printed: string) => string
  scheduled: (id: string, printed: string, when: string) => string
  deleted: (id: string) => string
  waiting: (id: string) => string
  refused: (id: string) => string
}
