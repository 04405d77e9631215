import { join } from 'node:path'
import { DomainError } from '../../errors.ts'
import { type DirectoryLock, lockDirectory } from '../../platform/db/lock.ts'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import { demoSecretKey, prepareDataDir } from './data-dir.ts'
import type { LaunchConfig, OpenService, Prepared, Service } from './launch-config.ts'
import { ensureAdminToken, findRunningService } from './service-file.ts'
import { ensureSimulator, type Simulator } from './simulator.ts'

/** A service that is up, with all that was started for it. */
export interface Launched {
  readonly service: Service
  readonly simulator: Simulator | null
  readonly adminToken: string
  /** For whoever finds the directory in use. */
  announce(url: string): void
  /** Stops the service and lets go of the directory; the simulator is the caller's to stop. */
  stop(deadlineMs: number): Promise<void>
}

export interface LaunchWish {
  readonly config: LaunchConfig
  readonly http: Prepared['http']
  readonly quiet: boolean
  readonly texts: LaunchTexts
  readonly say: (line: string) => void
  readonly open: OpenService
}

/** Directory, lock, keys, simulator, service: in this order, and undone in reverse when a later one fails. The program and
 * the database, which take longest, are opened meanwhile. */
export async function launch({ config, http, quiet, texts, say, open }: LaunchWish): Promise<Launched> {
  const { dataDir } = config
  prepareDataDir(dataDir, texts)
  const lock = config.databaseUrl === null ? await lockDataDir(dataDir) : null
  let simulator: Simulator | null = null
  say(texts.openingDatabase(config.databaseUrl === null ? 'embedded' : 'postgres'))
  const opening = open()
  try {
    const adminToken = ensureAdminToken(dataDir)
    const secretKey = config.secretKey?.reveal() ?? demoSecretKey(dataDir)
    if (config.simulator !== null) {
      const anyCallbackHost = !isLocal(http.publicUrl)
      simulator = await ensureSimulator({ dataDir, ...config.simulator, anyCallbackHost }, texts, say)
    }
    const service = await opening.create({ http, secretKey, adminToken, simulator, quiet })
    // Only now is the port known for sure. A worker has no door: the api beside it tells its own.
    if (config.role !== 'worker') await simulator?.takeInboundTo(service.inboundUrl)
    await service.start()
    return {
      service,
      simulator,
      adminToken,
      announce: (url) => lock?.announce(url),
      async stop(deadlineMs) {
        await service.stop(deadlineMs)
        lock?.release()
      },
    }
  } catch (error) {
    // One that was found running is somebody's; one that was started for this launch has nobody else.
    if (simulator?.adopted === false) await simulator.stop()
    await opening.abandon()
    lock?.release()
    throw error
  }
}

function isLocal(url: string): boolean {
  return /^(127\.[\d.]+|localhost|\[::1\])$/.test(new URL(url).hostname)
}

/** The embedded database admits one process. */
export function lockDataDir(dataDir: string): Promise<DirectoryLock> {
  return lockDirectory(join(dataDir, 'launch')).catch(async (error: unknown) => {
    if (!(error instanceof DomainError) || error.code !== 'data_dir_in_use') throw error
    const running = await findRunningService(dataDir)
    const facts = (error as DomainError<'data_dir_in_use'>).facts
    throw new DomainError('data_dir_in_use', { dir: dataDir, pid: facts.pid, url: running?.url ?? facts.url })
  })
}
