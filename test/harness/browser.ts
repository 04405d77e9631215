import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { describe } from 'vitest'
import { isProgram } from './machine.ts'

export const howToMendBrowser =
  'install Chromium (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const otherPlaces = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** Nothing that reaches beyond this machine, and no sandbox, which containers and root do not have. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The browser of this machine, or null. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  const folders = ['/usr/bin', ...(env.PATH ?? '').split(delimiter)]
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...places, ...otherPlaces].find(isProgram) ?? null
}

/** Starts it without a window; whoever starts it closes it. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === null) throw new Error(`No browser: ${howToMendBrowser}`)
  return chromium.launch({ executablePath, headless: true, args: flags })
}

/** Tests that need a browser: skipped, and counted as such, where there is none. */
export function describeInBrowser(name: string, define: () => void): void {
  describe.skipIf(findBrowser() === null)(`${name} (browser)`, define)
}
