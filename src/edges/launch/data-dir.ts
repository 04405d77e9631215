import { randomBytes } from 'node:crypto'
import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import { EXIT } from '../cli/exit.ts'
import { Refusal } from '../cli/refusal.ts'
import { readOrMakePrivate } from './private-file.ts'

const PRIVATE_DIR_MODE = 0o700

/** Makes DATA_DIR, for its owner's eyes only. Throws a `Refusal` when it is a file or may not be written to. */
export function prepareDataDir(dir: string, texts: LaunchTexts): void {
  try {
    const made = mkdirSync(dir, { recursive: true, mode: PRIVATE_DIR_MODE })
    if (made === undefined) tighten(dir)
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (/^(EEXIST|ENOTDIR)$/.test(code)) throw new Refusal(EXIT.configuration, texts.dirIsFile(dir))
    if (/^(EACCES|EPERM|EROFS|ENOENT)$/.test(code)) {
      throw new Refusal(EXIT.configuration, texts.dirNotWritable(dir))
    }
    throw error
  }
}

/** A folder that was there before keeps its owner's choice unless others could read the keys in it. */
function tighten(dir: string): void {
  const open = (statSync(dir).mode & 0o077) !== 0
  if (!open) return
  try {
    chmodSync(dir, PRIVATE_DIR_MODE)
  } catch {
    // Not our folder (a mounted volume): the files in it are private by themselves.
  }
}

/** The demo's own secret key, made once. */
export function demoSecretKey(dataDir: string): string {
  return readOrMakePrivate(
    join(dataDir, 'secret.key'),
    () => `${randomBytes(48).toString('base64')}\n`,
  ).trim()
}
