import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

const script = new URL('../web/scripts/print-schema.mjs', import.meta.url).href
const { printSchema }: { printSchema(openapi: unknown): string } = await import(script)

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

it('types the dashboard by the contract as it is (mend: node web/scripts/print-schema.mjs)', async () => {
  expect(printSchema(JSON.parse(await read('openapi.json')))).toBe(await read('web/src/api/schema.ts'))
})

it('refuses a contract it cannot type rather than saying less than it', () => {
  const schema = { type: 'object', properties: { each: { not: {} } } }
  expect(() => printSchema({ paths: {}, components: { schemas: { Odd: schema } } })).toThrow('does not know')
})
