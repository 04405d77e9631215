/** What `serve` says while it starts, runs and stops. */
export interface LaunchTexts {
  preparing: string
  openingDatabase: (kind: 'embedded' | 'postgres') => string
  startingSimulator: string
  adoptedSimulator: (url: string) => string
  ready: (took: string) => string
  dashboard: string
  apiDocs: string
  simulatorPhones: string
  worker: string
  database: string
  databaseEmbedded: (dir: string) => string
  databasePostgres: string
  twilio: string
  logins: string
  login: (facts: { username: string; password: string; empresa: string }) => string
  tryThis: string
  tryCommand: string
  firstUser: string
  firstUserCommand: string
  howToStop: string
  oldNode: (version: string) => string
  stopping: string
  stopped: string
  stopForced: string
  simulatorStopped: string
  alreadyRunning: (url: string) => string
  portTaken: (port: string) => string
  simulatorPortTaken: (port: string) => string
  simulatorMoved: (port: string, taken: string) => string
  simulatorMissing: (path: string) => string
  simulatorDied: (log: string) => string
  simulatorSilent: (log: string) => string
  simulatorDeaf: (url: string) => string
  dirNotWritable: (dir: string) => string
  dirIsFile: (dir: string) => string
  badFile: (path: string) => string
  databaseNeedsMigration: string
}
