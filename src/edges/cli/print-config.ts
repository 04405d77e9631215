import type { ConfigTexts, VariableGroup, VariableName } from '../../text/catalogue/config-shape-cli.ts'

/** What printing needs to know of a variable; `config.ts` has the schema itself. */
export interface PrintedVariable {
  readonly group: VariableGroup
  readonly fallback?: string
  readonly example: string
  readonly secret?: true
}

export type PrintedSchema = Readonly<Record<VariableName, PrintedVariable>>

const GROUPS: readonly VariableGroup[] = ['address', 'storage', 'twilio', 'codes', 'rehearsal', 'client']

/** `.env.example`: every variable, commented out, with its sentence. */
export function printEnvExample(schema: PrintedSchema, texts: ConfigTexts): string {
  const blocks = GROUPS.map((group) => {
    const lines = inGroup(schema, group).flatMap(([name, variable]) => [
      `# ${texts.variables[name]}`,
      `#${name}=${variable.fallback ?? variable.example}`,
    ])
    return [`# --- ${texts.groups[group]}`, ...lines].join('\n')
  })
  return `${[`# ${texts.exampleTitle}`, ...blocks].join('\n\n')}\n`
}

/** The part of `recado config --help` that lists the variables. */
export function printConfigHelp(schema: PrintedSchema, texts: ConfigTexts, width: number): string {
  const blocks = GROUPS.map((group) => {
    const lines = inGroup(schema, group).flatMap(([name, variable]) => {
      const fallback = variable.fallback === undefined ? '' : ` ${texts.defaultIs(variable.fallback)}`
      return [`    ${name}`, ...wrap(`${texts.variables[name]}${fallback}`, width, '        ')]
    })
    return [`  ${texts.groups[group]}`, ...lines].join('\n')
  })
  return `${[texts.helpTitle, ...blocks].join('\n\n')}\n`
}

/** The variables of one group, in the order of the schema. */
export function inGroup(schema: PrintedSchema, group: VariableGroup): [VariableName, PrintedVariable][] {
  const entries = Object.entries(schema) as [VariableName, PrintedVariable][]
  return entries.filter(([, variable]) => variable.group === group)
}

/** Breaks a sentence into lines of at most `width` columns, each behind `indent`. */
export function wrap(sentence: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  let line = indent
  for (const word of sentence.split(' ')) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent
    }
    line += line.length > indent.length ? ` ${word}` : word
  }
  return [...lines, line]
}
