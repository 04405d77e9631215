import type { CliTexts } from './shape-cli.ts'

export const enReading: Pick<CliTexts, 'import' | 'read'> = {
  import: {
    started: (name) => `Reading ${name}.`,
    standardInput: 'standard input',
    progress: (rows) => `${rows} rows read`,
    row: ({ line, name, message }) => `  line ${line}, ${name}: ${message}`,
    verdicts: {
      imported: 'New',
      updated: 'Updated',
      unchanged: 'Unchanged',
      linked: "Another empresa's, linked only",
      refused: 'Refused',
      attention: 'To be checked',
      repaired: 'With a repaired phone',
    },
    moreRows: (count) => `  and ${count} more`,
    seeAll: 'To see every row, repeat with --json.',
    summaryTitle: (rows) => `${rows} rows read.`,
    dryRun: 'Nothing was written.',
    withoutPhone: 'Without phone',
    duplicates: 'Duplicates in the file',
    funcoesCreated: (names) => `New funções: ${names}`,
    exported: (count, printed, name) =>
      count === 1 ? `1 person exported to ${name}.` : `${printed} people exported to ${name}.`,
    fileNotWritable: (path) =>
      `The file ${path} cannot be written. Check the folder, its permissions and the space on the disk.`,
    fileMissing: (path) => `The file ${path} does not exist.`,
    fileIsFolder: (path) => `${path} is a folder, not a CSV file.`,
    fileNotReadable: (path) => `The file ${path} cannot be read. Check its permissions.`,
    terminalInput:
      'With -, the CSV comes from standard input. For example: recado freelancers import - < file.csv',
    endedEarly: 'The import was cut before its end. Repeat it: what is already in does not come in twice.',
  },
  read: {
    countTotal: 'Total',
    countWithPhone: 'With phone',
    countWithoutPhone: 'Without phone',
    countComplete: 'Complete record',
    noBroadcasts: 'No broadcasts yet.',
    moreBroadcasts: (cursor) => `There are more. Go on with --cursor ${cursor}`,
    noSenders: 'No senders: nothing says where messages leave from.',
    doctorStates: { ok: 'ok', advice: 'notice', wrong: 'WRONG', unknown: 'unknown', skipped: '–' },
    perSecond: (rate) => `${rate} a second`,
    accountShare: (share) =>
      `Twilio said there was too much at once: ${share} of the usual requests, growing by itself.`,
    status: (status) => status,
    states: {
      queued: 'Queued',
      held: 'Waiting for their time',
      sending: 'Leaving now',
      uncertain: 'Being checked at Twilio',
      accepted: 'Accepted by Twilio',
      sent: 'Sent to the carrier',
      delivered: 'Delivered',
      read: 'Read',
      failed: 'Failed',
      expired: 'Expired',
      canceled: 'Canceled',
      suppressed: 'Blocked',
      invalid: 'Invalid phone',
    },
    broadcastFacts: ({ id, when, by }) => `broadcast ${id}, ${when}, by ${by}`,
    startsAt: (when) => `Leaves ${when}.`,
    startMissed: (when, id) =>
      `Its time passed unsent (${when}): the service was not running. Still wanted? recado broadcasts resume ${id}, or cancel ${id}.`,
    steered: (id, status) => `Broadcast ${id}: ${status}`,
    inFlight: (count, printed) =>
      `${printed} ${count === 1 ? 'was' : 'were'} leaving at this moment and may still arrive.`,
    retried: (count, printed, id) =>
      count === 0
        ? 'Nothing to try again.'
        : `${printed} ${count === 1 ? 'message is' : 'messages are'} in the queue again. See: recado broadcasts show ${id}`,
    leftUnknown: (count, printed) =>
      `${printed} may have arrived and ${count === 1 ? 'was' : 'were'} left alone. To send all the same: --include-unknown`,
    configured: (yes) => `Configured: ${yes}`,
    configuredBy: (what) =>
      what === 'twilio'
        ? 'Messages leave through the Twilio account.'
        : 'Messages go to the simulator; nothing reaches real phones.',
    notSet: '(not set)',
    migrated: (version) => `The database is at version ${version}.`,
    userCreated: (username, role) => `User created: ${username} (${role}).`,
    userExists: (username) => `There is already a user named ${username}. Choose another name.`,
    askPassword: 'Password: ',
    askPasswordAgain: 'Password again: ',
    empresaCreated: (nome, id) => `Empresa created: ${nome} (${id}).`,
  },
}
