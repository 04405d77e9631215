import type { LaunchTexts } from './launch-shape-cli.ts'

export const enLaunch: LaunchTexts = {
  preparing: 'Preparing the data.',
  openingDatabase: (kind) =>
    kind === 'embedded'
      ? 'Opening the embedded database (the first time takes some seconds).'
      : 'Opening PostgreSQL.',
  startingSimulator: 'Starting the Twilio simulator.',
  adoptedSimulator: (url) => `The simulator was already running at ${url}; we go on with it.`,
  ready: (took) => `Recado is up (in ${took}).`,
  dashboard: 'Dashboard',
  apiDocs: 'API',
  simulatorPhones: "Simulator's phones",
  worker: 'This process only sends; the page and the API are in another.',
  database: 'Database',
  databaseEmbedded: (dir) =>
    `embedded, in ${dir}: good for trying things out; in production use DATABASE_URL`,
  databasePostgres: 'PostgreSQL',
  twilio: 'a Twilio account is configured: messages are real',
  logins: 'To sign in',
  login: ({ username, password, empresa }) => `${username} / ${password}  (${empresa})`,
  tryThis: 'Try this in another terminal',
  tryCommand: 'npx recado enviar_whatsapp_freelancers --mensagem "Olá, {{primeiro_nome}}!" --dry-run',
  firstUser: 'Nobody can sign in yet? Create the first user in another terminal',
  firstUserCommand: 'npx recado users create NAME --nova-empresa "My Company"',
  howToStop: 'Ctrl-C stops everything. What is queued goes on next time.',
  oldNode: (version) => `Node ${version} is fine for trying things out; in production use Node 24.`,
  stopping: 'Stopping: finishing what is under way. Ctrl-C again stops at once.',
  stopped: 'Stopped. What was queued goes on next time.',
  stopForced: 'Stopped at once. What was under way will be checked next time.',
  simulatorStopped: 'The simulator stopped too.',
  alreadyRunning: (url) =>
    `Recado is already running at ${url}. For another port and folder: PORT and DATA_DIR.`,
  portTaken: (port) =>
    `Port ${port} is in use by another program. Choose another with PORT, for example PORT=3100.`,
  simulatorPortTaken: (port) =>
    `The simulator's port ${port} is in use by another program. Choose another with SIMULATOR_PORT, or leave it unset.`,
  simulatorMoved: (port, taken) => `Port ${taken} was in use; the simulator took ${port}.`,
  simulatorMissing: (path) => `The simulator is not built (${path}). Run npm run build.`,
  simulatorDied: (log) => `The simulator stopped while starting. The reason is in ${log}.`,
  simulatorSilent: (log) => `The simulator did not answer within 10 seconds. What it said is in ${log}.`,
  simulatorDeaf: (url) =>
    `The simulator at ${url} did not take the address of incoming messages. It may be of an older version: stop it and start again.`,
  dirNotWritable: (dir) =>
    `Cannot write to ${dir}. Change its permissions, or choose another folder with DATA_DIR.`,
  dirIsFile: (dir) => `${dir} is a file, and DATA_DIR must be a folder.`,
  badFile: (path) => `${path} cannot be read. Remove it and it will be made again.`,
  databaseNeedsMigration: 'The database is not prepared yet. Run recado migrate.',
}
