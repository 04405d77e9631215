/**
 * The few TypeBox schemas that our routes need, typed by TypeBox and made here: its own builders come with a type
 * interpreter that takes 170 ms to load, and these are plain JSON Schema all the same. Checking is TypeBox's, loaded
 * with the first request (`check-input.ts`).
 */
import type {
  Static,
  TArray,
  TBoolean,
  TInteger,
  TLiteral,
  TNull,
  TNumber,
  TObject,
  TOptional,
  TProperties,
  TSchema,
  TString,
  TUnion,
  TUnsafe,
} from 'typebox'

export type { Static, TSchema }

interface Described {
  description?: string
  examples?: unknown[]
}

interface StringLimits extends Described {
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
}

interface NumberLimits extends Described {
  minimum?: number
  maximum?: number
}

export function string(limits: StringLimits = {}): TString {
  return schema({ type: 'string', ...limits })
}

/** The largest that PostgreSQL's `integer` holds. */
export const INTEGER_MAX = 2_147_483_647

export function integer(limits: NumberLimits = {}): TInteger {
  return schema({ type: 'integer', ...limits })
}

export function number(limits: NumberLimits = {}): TNumber {
  return schema({ type: 'number', ...limits })
}

export function boolean(described: Described = {}): TBoolean {
  return schema({ type: 'boolean', ...described })
}

/** For the guide's `success: true`. */
export function literalTrue(): TLiteral<true> {
  return schema({ type: 'boolean', const: true })
}

/** One of a few words. */
export function oneOf<Word extends string>(words: readonly Word[], described: Described = {}): TUnsafe<Word> {
  return schema({ type: 'string', enum: words, ...described })
}

export function list<Item extends TSchema>(
  items: Item,
  limits: Described & { minItems?: number; maxItems?: number } = {},
): TArray<Item> {
  return schema({ type: 'array', items, ...limits })
}

export function nullable<Inner extends TSchema>(inner: Inner): TUnion<[Inner, TNull]> {
  return schema({ anyOf: [inner, { type: 'null' }] })
}

/** A member that may be absent. The mark is invisible in print, as TypeBox's own is. */
export function optional<Inner extends TSchema>(inner: Inner): TOptional<Inner> {
  const copy = { ...inner }
  Object.defineProperty(copy, '~optional', { value: true, enumerable: false })
  return copy as unknown as TOptional<Inner>
}

/** An object with these members and no others. */
export function object<Properties extends TProperties>(
  properties: Properties,
  described: Described = {},
): TObject<Properties> {
  const required = Object.keys(properties).filter((name) => !isOptional(properties[name]))
  return schema({
    type: 'object',
    ...described,
    ...(required.length > 0 ? { required } : {}),
    properties,
    additionalProperties: false,
  })
}

/** Whatever JSON can say. */
export function anything(): TUnsafe<unknown> {
  return schema({})
}

/** An object whose members are not ours to list, such as the facts of an event. */
export function anyObject(described: Described = {}): TUnsafe<Record<string, unknown>> {
  return schema({ type: 'object', ...described })
}

function isOptional(member: TSchema | undefined): boolean {
  return member !== undefined && Object.hasOwn(member, '~optional')
}

/** The one place where a plain JSON Schema gets its TypeBox type. */
function schema<Type extends TSchema>(json: object): Type {
  return json as unknown as Type
}
