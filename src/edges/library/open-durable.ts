import { getEmpresa } from '../../identity/get-empresa.ts'
import type { Ground, Lang } from '../../platform/context.ts'
import type { Keyring } from '../../platform/crypto.ts'
import type { Database } from '../../platform/db/db.ts'
import { type DatabaseWish, openDatabase } from '../../platform/db/open-database.ts'
import type { EmpresaId } from '../../platform/ids.ts'
import { type Log, type LogLevel, openLog } from '../../platform/log.ts'
import { ptBrLaunch } from '../../text/catalogue/pt-br-launch-cli.ts'
import type { Otp } from '../../verification/otp.ts'
import { prepareDataDir } from '../launch/data-dir.ts'
import { lockDataDir } from '../launch/launch.ts'
import { openDurable } from './durable.ts'
import type { Way } from './way.ts'

const STOP_MS_MAX = 10_000

/** As much of the service as the library needs; `app.ts` builds it. */
interface LibraryApp {
  readonly ground: Ground
  readonly keyring: Keyring
  readonly otp: Otp
  start(): Promise<void>
  stop(deadlineMs?: number): Promise<void>
}

export interface DurableWish extends DatabaseWish {
  lang: Lang
  waitMs: number
  sends: boolean
  empresaId: number
  logLevel: LogLevel
  /** Closes the database when it fails, and when what it makes is stopped. */
  create(parts: { database: Database; log: Log }): Promise<LibraryApp>
}

/** Opens the database for this process, alone where it is the embedded one, and what sends from it. */
export async function openDurableService(wish: DurableWish): Promise<Way> {
  const { dataDir, databaseUrl, lang, waitMs } = wish
  const embedded = databaseUrl === null
  if (embedded) prepareDataDir(dataDir, ptBrLaunch)
  const lock = embedded ? await lockDataDir(dataDir) : null
  try {
    const app = await wish.create({ database: await openDatabase(wish), log: quietLog(wish.logLevel) })
    const close = async () => {
      await app.stop(STOP_MS_MAX)
      lock?.release()
    }
    try {
      const { id: empresaId } = await getEmpresa(app.ground, wish.empresaId as EmpresaId)
      if (wish.sends) await app.start()
      const ctx = { ...app.ground, empresaId, actor: { kind: 'system', loop: 'library' } as const, lang }
      return openDurable({ ctx, keys: app.keyring, otp: app.otp, waitMs, close })
    } catch (error) {
      await app.stop(STOP_MS_MAX)
      throw error
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}

/** A guest writes only trouble into somebody else's output. */
function quietLog(level: LogLevel): Log {
  return openLog({ level: level === 'info' ? 'warn' : level, pretty: false })
}
