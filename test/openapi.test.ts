import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { errorsOf, printOpenApi } from '../src/edges/http/openapi.ts'
import { allRoutes } from '../src/edges/http/routes/all.ts'

const root = new URL('../', import.meta.url)

// To refresh the committed file after a change of the routes: npx vitest run test/openapi.test.ts -u
test('openapi.json is what the routes say', async () => {
  const { version } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as { version: string }
  const document = await printOpenApi(allRoutes, version)
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../openapi.json')
})

test('every route documents its answer and each error it can give', async () => {
  const document = (await printOpenApi(allRoutes, '0')) as {
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>
  }
  for (const route of allRoutes) {
    const path = route.path.replace(/:([a-z_]+)/g, '{$1}')
    const responses = document.paths[path]?.[route.method.toLowerCase()]?.responses ?? {}
    const described = Object.values(responses).map(({ description }) => description)
    expect(responses, route.path).toHaveProperty(route.answer ? String(route.answerStatus ?? 200) : '204')
    for (const code of errorsOf(route)) expect(described.join(' '), route.path).toContain(`\`${code}\``)
  }
})

test('no two routes have the same address or the same name', async () => {
  const addresses = allRoutes.map((route) => `${route.method} ${route.path}`)
  expect(new Set(addresses).size).toBe(addresses.length)
  const printed = JSON.stringify(await printOpenApi(allRoutes, '0'))
  const names = [...printed.matchAll(/"operationId":"(\w+)"/g)].map(([, name]) => name)
  expect(new Set(names).size).toBe(allRoutes.length)
})
