import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import { EXIT } from '../cli/exit.ts'
import { Refusal } from '../cli/refusal.ts'
import { readOrMakePrivate } from './private-file.ts'

export interface SimulatorAccount {
  readonly accountSid: string
  readonly authToken: string
}

/** The account that service and simulator share; random, made once, so that an adopted simulator knows us. */
export function simulatorAccount(dataDir: string, texts: LaunchTexts): SimulatorAccount {
  const path = join(dataDir, 'simulator-account.json')
  const text = readOrMakePrivate(path, () => {
    const account = { accountSid: `AC${hex()}`, authToken: hex() }
    return `${JSON.stringify(account)}\n`
  })
  const account = parse(text)
  if (account === null) throw new Refusal(EXIT.configuration, texts.badFile(path))
  return account
}

function hex(): string {
  return randomBytes(16).toString('hex')
}

function parse(text: string): SimulatorAccount | null {
  try {
    const { accountSid, authToken } = JSON.parse(text) as Partial<SimulatorAccount>
    return typeof accountSid === 'string' && typeof authToken === 'string' ? { accountSid, authToken } : null
  } catch {
    return null
  }
}
