/** Fields whose value nobody may read in a log. */
const secretName =
  /pass(word|wd|phrase)|senha|secret|token|authorization|cookie|api_?key|credential|private_?key|^(otp|code|pin)$/i
/** Fields that hold a number or an address of a person. */
const phoneName = /phone|telefone|celular|^(to|from|address|recipient)$|_?(to|from)_?address$|^e164$/i
/** An international number within a text. */
const phoneInText = /\+\d{8,15}\b/g

const depthMax = 6

/** A copy for the log: secrets hidden, phones masked, errors as plain objects; deep and cyclic things cut short. */
export function scrub(fields: Record<string, unknown>): Record<string, unknown> {
  return scrubObject(fields, 1)
}

export function scrubText(text: string): string {
  return text.replace(phoneInText, maskNumber)
}

function scrubObject(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, scrubField(name, value, depth)]),
  )
}

function scrubField(name: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value
  if (secretName.test(name)) return '[hidden]'
  if (phoneName.test(name) && typeof value !== 'object') return maskNumber(String(value))
  return scrubValue(value, depth)
}

function scrubValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth > depthMax) return '[deep]'
  if (value instanceof Uint8Array) return `[${value.length} bytes]`
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, depth + 1))
  if (value instanceof Error) return scrubError(value, depth)
  return scrubObject(value, depth + 1)
}

function scrubError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, code, ...facts } = error as Error & { code?: unknown }
  return {
    type: name,
    // Elsewhere a code may be somebody's one-time code; an error's own is what went wrong.
    ...(code === undefined ? {} : { code }),
    message: scrubText(message),
    stack: scrubText(stack ?? ''),
    ...scrubObject(facts, depth + 1),
    ...(cause === undefined ? {} : { cause: scrubValue(cause, depth + 1) }),
  }
}

/** Country and the last two digits: enough to recognise one's own, too little to call. */
function maskNumber(number: string): string {
  if (number.length < 8) return '[hidden]'
  return `${number.slice(0, 3)}${'•'.repeat(number.length - 5)}${number.slice(-2)}`
}
