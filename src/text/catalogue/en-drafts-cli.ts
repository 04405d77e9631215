import type { DraftCommandName, DraftsTexts } from './drafts-shape-cli.ts'
import type { CommandText } from './shape-cli.ts'

export const enDraftCommands: Record<DraftCommandName, CommandText> = {
  'broadcasts clone': {
    summary: 'Makes a draft like a broadcast.',
    details:
      'The same text or template and the same audience, which is read anew when the draft starts. Notices are not copied.',
    arguments: { ID: 'Number of the broadcast or the draft.' },
    examples: ['recado broadcasts clone 42'],
  },
  'broadcasts start': {
    summary: 'Starts a draft: now, at the time it has, or at another.',
    details: 'Starting what has been started sends nothing again.',
    arguments: { ID: 'Number of the draft.' },
    options: {
      em: 'When it leaves: now, or day and time by the clock of this machine, or with a zone, as 2026-12-01T09:00:00-03:00.',
    },
    values: { em: 'MOMENT' },
    examples: ['recado broadcasts start 43', 'recado broadcasts start 43 --em "01/12/2026 09:00"'],
  },
  'broadcasts delete': {
    summary: 'Deletes a draft.',
    arguments: { ID: 'Number of the draft.' },
    examples: ['recado broadcasts delete 43'],
  },
  'broadcasts approve': {
    summary: 'Approves and starts a broadcast that waits for a second person.',
    details: 'Whoever asked for it does not approve it; a key is whoever made it.',
    arguments: { ID: 'Number of the broadcast.' },
    options: {
      em: 'When it leaves, in place of the time it has: now, or day and time by the clock of this machine, or with a zone.',
    },
    values: { em: 'MOMENT' },
    examples: ['recado broadcasts approve 43', 'recado broadcasts approve 43 --em now'],
  },
  'broadcasts refuse': {
    summary: 'Refuses a broadcast that waits for approval: it is a draft again.',
    arguments: { ID: 'Number of the broadcast.' },
    examples: ['recado broadcasts refuse 43'],
  },
}

export const enDrafts: DraftsTexts = {
  kept: (id) => `Draft ${id} kept; nothing has left.`,
  howToStart: (id) => `To send it: recado broadcasts start ${id}`,
  howToJudge: (id) => `To decide: recado broadcasts approve ${id}, or refuse ${id}`,
  asked: ({ by, when, above }) =>
    `Asked for by ${by} at ${when}; it goes to more than ${above} and waits for another person.`,
  planned: (when) => `Leaves at ${when}, if it is started before.`,
  timePassed: (when) => `Its time has passed (${when}). To have it leave now: --em now`,
  wrong: (message) => `As it is it cannot leave: ${message}`,
  scheduled: (id, printed, when) =>
    `Broadcast ${id} scheduled, to ${printed}: it leaves at ${when}. Follow it: recado broadcasts show ${id}`,
  started: (id, printed) => `Broadcast ${id} started, to ${printed}. Follow it: recado broadcasts show ${id}`,
  waiting: (id) =>
    `Broadcast ${id} waits for another person; nothing has left. Approve it with recado broadcasts approve ${id}`,
  refused: (id) => `Refused: the broadcast is Draft ${id} again.`,
  deleted: (id) => `Draft ${id} deleted.`,
}
