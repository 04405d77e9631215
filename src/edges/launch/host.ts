import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import { launch } from './launch.ts'
import type { LaunchConfig, OpenService, Prepared } from './launch-config.ts'
import { anyFreePort } from './ports.ts'

const STOP_MS_MAX = 10_000
const LOOPBACK = '127.0.0.1'

export interface Hosted {
  readonly url: string
  readonly token: string
  stop(): Promise<void>
}

/**
 * The service inside this process, for one command. It leaves no `service.json`: another command must not begin to
 * lean on it. What it did not finish is in the database and goes on with the next service.
 */
export async function hostService(
  config: LaunchConfig,
  texts: LaunchTexts,
  open: OpenService,
): Promise<Hosted> {
  const http = await hostedAddress(config)
  const hosted = await launch({ config, http, quiet: true, texts, say: () => {}, open })
  return {
    url: hosted.service.url,
    token: hosted.adminToken,
    async stop() {
      await hosted.stop(STOP_MS_MAX)
      if (hosted.simulator?.adopted === false) await hosted.simulator.stop()
    },
  }
}

/** Callbacks to a public address come to the configured port; nobody else needs to find a hosted service. */
async function hostedAddress({ http, simulator }: LaunchConfig): Promise<Prepared['http']> {
  if (simulator === null && http.publicUrlByHand) return http
  const port = await anyFreePort(LOOPBACK)
  return { host: LOOPBACK, port, publicUrl: `http://${LOOPBACK}:${port}` }
}
