import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { openBrowser } from './browser.ts'

export const PHONE = { width: 390, height: 844 }
export const DESK = { width: 1440, height: 900 }
/** Every width the design promises to hold. */
const WIDTHS = [360, 390, 768, 1440]
const WAIT_MS = 8_000

let browser: Promise<Browser> | undefined
const contexts: BrowserContext[] = []
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()))
  await (await browser)?.close()
})

/** A page of a browser of its own cookies, in Portuguese, and what it complained about since. */
export async function openPage(
  baseURL: string,
  options: { lang?: string; viewport?: typeof DESK } = {},
): Promise<{ page: Page; complaints: string[] }> {
  browser ??= openBrowser()
  const context = await (await browser).newContext({
    baseURL,
    locale: options.lang ?? 'pt-BR',
    viewport: options.viewport ?? DESK,
  })
  contexts.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(WAIT_MS)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|Warning:/.test(message.text())) complaints.push(message.text())
  })
  return { page, complaints }
}

/** Signs the page's browser in, without looking at the page. */
export async function signInAs(page: Page, username: string, password: string): Promise<void> {
  const answer = await page.request.post('/api/v1/auth/login', { data: { username, password } })
  expect(answer.status()).toBe(200)
}

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Nothing for axe in either scheme, on a desk and on a phone, and nothing wider than any screen. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(await axeSource)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport)
      // The dashboard follows a moment later; the simulator's page has nothing to follow with.
      const mark = 'data-mantine-color-scheme'
      await page.locator(`html[${mark}=${colorScheme}], html:not([${mark}])`).waitFor()
      expect(await findings(page), `${colorScheme}, ${viewport.width} px`).toEqual([])
    }
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: DESK.height })
    const needed = await page.locator('html').evaluate((html) => html.scrollWidth)
    expect(needed, `${width} px`).toBeLessThanOrEqual(width)
  }
  await page.setViewportSize(DESK)
}

interface Axe {
  run(options: {
    resultTypes: string[]
  }): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
}

/** Each as `rule: element`. */
function findings(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({
      resultTypes: ['violations'],
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    )
  })
}
