// Prints src/api/schema.ts from openapi.json: `node web/scripts/print-schema.mjs`. Only what our own contract uses
// of JSON Schema is understood; anything else stops it, so that a type never says less than the contract.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const target = path.join(root, 'web/src/api/schema.ts')

/** The whole text of schema.ts. */
export function printSchema(openapi) {
  const named = Object.entries(openapi.components?.schemas ?? {})
  const operations = Object.entries(openapi.paths).flatMap(([where, methods]) =>
    Object.entries(methods).map(([method, operation]) => printOperation(method, where, operation)),
  )
  return [
    '// Printed from openapi.json by web/scripts/print-schema.mjs. Do not edit.',
    '',
    ...named.map(([name, schema]) => `export type ${name} = ${printType(schema)}\n`),
    '/** Every operation by its method and path. */',
    'export interface Operations {',
    ...operations.filter((text) => text !== null).map((text) => `  ${text}`),
    '}',
    '',
  ].join('\n')
}

/** Null for what does not speak JSON. */
function printOperation(method, where, operation) {
  const ok = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1]
  const answer = ok?.content ? ok.content['application/json'] : { schema: { type: 'null' } }
  if (!answer) return null
  const body = operation.requestBody?.content?.['application/json']
  const parts = [
    `params: ${printParameters(operation, 'path')}`,
    `query: ${printParameters(operation, 'query')}`,
    `body: ${body ? printType(body.schema) : 'null'}`,
    `answer: ${printType(answer.schema)}`,
  ]
  return `'${method.toUpperCase()} ${where}': { ${parts.join('; ')} }`
}

function printParameters({ parameters = [] }, place) {
  const found = parameters.filter((parameter) => parameter.in === place)
  return printMembers(found.map(({ name, required, schema }) => [name, schema, required === true]))
}

function printType(schema) {
  if (schema.$ref) return schema.$ref.split('/').at(-1)
  if (schema.anyOf) return schema.anyOf.map(printType).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map(printLiteral).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => printType({ ...schema, type })).join(' | ')
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return `Array<${printType(schema.items)}>`
    case 'object':
      return printObject(schema)
    default:
      if (Object.keys(schema).every((key) => key === 'description')) return 'unknown'
      throw new Error(`print-schema does not know ${JSON.stringify(schema)}`)
  }
}

function printObject({ properties, required = [], additionalProperties }) {
  if (properties) {
    return printMembers(
      Object.entries(properties).map(([name, each]) => [name, each, required.includes(name)]),
    )
  }
  const values = typeof additionalProperties === 'object' ? printType(additionalProperties) : 'unknown'
  return `Record<string, ${values}>`
}

function printMembers(members) {
  if (members.length === 0) return 'Record<never, never>'
  const member = ([name, schema, isRequired]) =>
    `${/^\w+$/.test(name) ? name : printLiteral(name)}${isRequired ? '' : '?'}: ${printType(schema)}`
  return `{ ${members.map(member).join('; ')} }`
}

function printLiteral(value) {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(target, printSchema(JSON.parse(readFileSync(path.join(root, 'openapi.json'), 'utf8'))))
}
