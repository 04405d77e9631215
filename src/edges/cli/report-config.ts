import type { ConfigTexts, VariableName } from '../../text/catalogue/config-shape-cli.ts'
import type { PrintedSchema } from './print-config.ts'
import type { ConfigReport } from './program.ts'

interface Read {
  readonly demo: boolean
  readonly simulator: object | null
  readonly warnings: readonly { code: keyof ConfigTexts['warnings']; variable: string; facts: unknown }[]
}

/** What the environment amounts to, with every secret hidden. */
export function reportConfig({
  schema,
  env,
  read,
  texts,
  complaints,
}: {
  schema: PrintedSchema
  env: Readonly<Record<string, string | undefined>>
  read: () => Read
  texts: ConfigTexts
  /** One line for each complaint; null for any other error. */
  complaints: (error: unknown) => readonly string[] | null
}): ConfigReport {
  const values = Object.entries(schema).map(([name, variable]) => {
    const raw = env[name]?.trim() || null
    const shown = raw !== null && variable.secret ? '••••' : raw
    return { name: name as VariableName, value: shown ?? variable.fallback ?? null, byHand: raw !== null }
  })
  try {
    const { demo, simulator, warnings } = read()
    const lines = warnings.map((warning) => warningLine(warning, texts))
    const sendsBy = simulator === null ? 'twilio' : 'simulator'
    return { configured: true, sendsBy, demo, values, complaints: [], warnings: lines }
  } catch (error) {
    const lines = complaints(error)
    if (lines === null) throw error
    return { configured: false, sendsBy: null, demo: null, values, complaints: lines, warnings: [] }
  }
}

/** A warning in words. The code and its facts belong together by their type. */
export function warningLine({ code, variable, facts }: Read['warnings'][number], texts: ConfigTexts): string {
  return (texts.warnings[code] as (variable: string, facts: unknown) => string)(variable, facts)
}

/** A complaint in words. */
export function complaintLine(
  { code, variable, facts }: { code: keyof ConfigTexts['complaints']; variable: string; facts: unknown },
  texts: ConfigTexts,
): string {
  return (texts.complaints[code] as (variable: string, facts: unknown) => string)(variable, facts)
}
