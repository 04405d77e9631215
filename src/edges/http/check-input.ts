import type { Validator } from 'typebox/schema'
import { DomainError, type FieldIssue } from '../../errors.ts'
import { storable } from '../../text/storable.ts'
import { MOMENT_EXAMPLE } from './read-moment.ts'
import type { CheckedItem, Route } from './route.ts'
import type { TSchema } from './schema.ts'

/** More complaints than anybody reads; also a limit on what a hostile body makes us do. */
const ISSUES_MAX = 20

const EXTERNAL_ID_CHARACTERS_SHOWN = 100

type Part = 'params' | 'query' | 'body'
type Complaint = ReturnType<Validator['Errors']>[1][number]

/** Checks values against schemas, each compiled once, when it is first needed. */
export interface InputChecker {
  /** Throws `invalid_input` with every complaint. Text of a path or query is read as the number or flag it stands for. */
  check(part: Part, schema: TSchema | undefined, value: unknown): Promise<unknown>
  /** The items of a body, each checked by itself; what is wrong around them is thrown. */
  checkEach(each: NonNullable<Route['each']>, body: unknown): Promise<CheckedItem<unknown>[]>
}

export function createInputChecker(): InputChecker {
  const validators = new Map<TSchema, Validator>()

  async function validatorOf(schema: TSchema): Promise<Validator> {
    const known = validators.get(schema)
    if (known) return known
    // Loaded with the first request: it costs 70 ms that nobody should wait for at the start.
    const [{ Compile }, { Settings }] = await Promise.all([
      import('typebox/schema'),
      import('typebox/system'),
    ])
    Settings.Set({ maxErrors: ISSUES_MAX * 2 })
    const validator = Compile(schema as object)
    validators.set(schema, validator)
    return validator
  }

  const checker: InputChecker = {
    async check(part, schema, value) {
      if (!schema) return part === 'query' ? refuseAll(value) : value
      const candidate = part === 'body' ? value : readText(schema, value)
      const validator = await validatorOf(schema)
      if (validator.Check(candidate)) return candidate
      const [, complaints] = validator.Errors(candidate)
      throw new DomainError('invalid_input', { fields: issuesOf(complaints) })
    },

    async checkEach({ envelope, item }, body) {
      const { items } = (await checker.check('body', envelope, body)) as { items: unknown[] }
      const validator = await validatorOf(item)
      return items.map((value) => {
        if (validator.Check(value)) return { value }
        const [, complaints] = validator.Errors(value)
        const issues = issuesOf(complaints).map((issue) =>
          issue.field === 'body' ? { ...issue, field: 'item' } : issue,
        )
        return { issues, externalId: externalIdOf(value) }
      })
    },
  }
  return checker
}

/** For the caller to find a refused item by. */
function externalIdOf(item: unknown): string | null {
  const id = (item as { external_id?: unknown } | null)?.external_id
  return typeof id === 'string' ? id.slice(0, EXTERNAL_ID_CHARACTERS_SHOWN) : null
}

function refuseAll(query: unknown): unknown {
  const names = Object.keys((query as object | undefined) ?? {})
  if (names.length === 0) return {}
  throw new DomainError('invalid_input', {
    fields: names.slice(0, ISSUES_MAX).map((field) => ({ field, code: 'unknown_field' })),
  })
}

/** Numbers, flags and lists as a query writes them; what does not read stays text and is complained about. */
function readText(schema: TSchema, value: unknown): Record<string, unknown> {
  const properties = (schema as { properties?: Record<string, { type?: string }> }).properties ?? {}
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, given]) => [
      name,
      readValue(Object.hasOwn(properties, name) ? properties[name]?.type : undefined, given),
    ]),
  )
}

function readValue(type: string | undefined, given: unknown): unknown {
  if (Array.isArray(given)) return given.map((each) => readValue(undefined, each))
  if (type === 'array') return [readValue(undefined, given)]
  if (typeof given !== 'string') return given
  if (type === 'integer' && /^-?\d{1,15}$/.test(given)) return Number(given)
  if (type === 'boolean' && /^(true|1)$/.test(given)) return true
  if (type === 'boolean' && /^(false|0)$/.test(given)) return false
  return storable(given)
}

function issuesOf(complaints: Complaint[]): FieldIssue[] {
  const issues = new Map<string, FieldIssue>()
  for (const complaint of complaints) {
    for (const issue of issueOf(complaint)) {
      // The first complaint about a field is the one to mend; `anyOf` follows those about its branches.
      if (!issues.has(issue.field)) issues.set(issue.field, issue)
    }
  }
  return [...issues.values()].slice(0, ISSUES_MAX)
}

function issueOf(complaint: Complaint): FieldIssue[] {
  const field = fieldName(complaint.instancePath)
  switch (complaint.keyword) {
    case 'required':
      return complaint.params.requiredProperties.map((name) => ({
        field: join(field, name),
        code: 'required',
      }))
    case 'additionalProperties':
      return complaint.params.additionalProperties.map((name) => ({
        field: join(field, name),
        code: 'unknown_field',
      }))
    case 'boolean':
      return [] // the same as additionalProperties, which says it better
    case 'maxLength':
      return [{ field, code: 'too_long', facts: { max: complaint.params.limit } }]
    case 'minLength':
      return complaint.params.limit === 1
        ? [{ field, code: 'required' }]
        : [{ field, code: 'too_short', facts: { min: complaint.params.limit } }]
    case 'maxItems':
      return [{ field, code: 'too_many', facts: { max: complaint.params.limit } }]
    case 'minItems':
      return [{ field, code: 'too_few', facts: { min: complaint.params.limit } }]
    case 'minimum':
      return [{ field, code: 'out_of_range', facts: { min: Number(complaint.params.limit) } }]
    case 'maximum':
      return [{ field, code: 'out_of_range', facts: { max: Number(complaint.params.limit) } }]
    case 'enum':
      return [{ field, code: 'not_allowed', facts: { allowed: complaint.params.allowedValues.join(', ') } }]
    case 'type':
      return [{ field, code: 'wrong_type', facts: { expected: String(complaint.params.type) } }]
    case 'format': {
      const isMoment = complaint.params.format === 'date-time'
      return [{ field, code: 'bad_format', ...(isMoment ? { facts: { example: MOMENT_EXAMPLE } } : {}) }]
    }
    case 'pattern':
      return [{ field, code: 'bad_format' }]
    default:
      return [{ field, code: 'not_allowed' }]
  }
}

/** `/targets/3` as people write it: `targets[3]`. The whole body is `body`. */
function fieldName(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return (
    parts.reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '') || 'body'
  )
}

function join(path: string, name: string): string {
  return path === '' || path === 'body' ? name : `${path}.${name}`
}
