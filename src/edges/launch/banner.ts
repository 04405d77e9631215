import { DEMO_LOGINS } from '../../identity/demo-logins.ts'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import type { LaunchConfig } from './launch-config.ts'

const NODE_MAJOR_ADVISED = 22

export interface BannerFacts {
  readonly config: LaunchConfig
  readonly url: string
  readonly simulatorUrl: string | null
  readonly took: string
  readonly nodeVersion: string
}

/** What a person who just started Recado wants to know: where it is, how to get in, what to try, how to stop. */
export function bannerLines(
  { config, url, simulatorUrl, took, nodeVersion }: BannerFacts,
  texts: LaunchTexts,
): string[] {
  const base = config.http.publicUrlByHand ? config.http.publicUrl : url
  const places: [string, string][] =
    config.role === 'worker'
      ? []
      : [
          [texts.dashboard, `${base}/empresa/broadcast/`],
          [texts.apiDocs, `${base}/docs`],
        ]
  if (simulatorUrl !== null) places.push([texts.simulatorPhones, simulatorUrl])
  else places.push(['Twilio', texts.twilio])
  const embedded = config.databaseUrl === null
  places.push([texts.database, embedded ? texts.databaseEmbedded(config.dataDir) : texts.databasePostgres])
  const width = Math.max(...places.map(([label]) => label.length))
  return [
    '',
    texts.ready(took),
    ...(config.role === 'worker' ? [texts.worker] : []),
    '',
    ...places.map(([label, place]) => `  ${label.padEnd(width)}  ${place}`),
    '',
    ...wayIn(config, texts),
    texts.howToStop,
    ...(Number(nodeVersion.split('.')[0]) < NODE_MAJOR_ADVISED ? [texts.oldNode(nodeVersion)] : []),
    '',
  ]
}

function wayIn(config: LaunchConfig, texts: LaunchTexts): string[] {
  if (config.role === 'worker') return []
  if (!config.demo) return [`${texts.firstUser}:`, `  ${texts.firstUserCommand}`, '']
  return [
    `${texts.logins}:`,
    ...DEMO_LOGINS.map(({ username, password, empresaNome, empresaId }) => {
      return `  ${texts.login({ username, password, empresa: `${empresaNome}, ${empresaId}` })}`
    }),
    '',
    `${texts.tryThis}:`,
    `  ${texts.tryCommand}`,
    '',
  ]
}
