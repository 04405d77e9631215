/** A source file as the rules see it. */
export interface Source {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
  /** The text with comments, strings and patterns blanked out: what is left is code. Positions stay the same. */
  readonly code: string
  /** The literals, without their quotes; a template is one literal a piece, its `${…}` are code. */
  readonly literals: readonly Literal[]
}

export interface Literal {
  readonly text: string
  /** The line its first character is on, from 1. */
  readonly line: number
  /** Where it begins in the text, after its quote. */
  readonly at: number
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ')
/** After these a slash begins a pattern and does not divide. */
const beforePattern = /(?:^|[=(,:;!&|?{}[+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|await))\s*$/
const pattern = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/

/** Separates code from text by reading the file once from front to back. Plain scanning: it knows no grammar. */
export function readSource(path: string, text: string): Source {
  const literals: Literal[] = []
  /** For each open template, how many braces are open within its `${`. */
  const templates: number[] = []
  let code = ''
  let at = 0

  const skip = (length: number) => {
    code += blank(text.slice(at, at + length))
    at += length
  }
  const take = () => {
    code += text[at]
    at += 1
  }
  const literal = (end: RegExp) => {
    const match = end.exec(text.slice(at))
    const length = match ? match.index : text.length - at
    literals.push({ text: text.slice(at, at + length), line: lineAt(text, at), at })
    skip(length)
    return match?.[0]
  }
  const template = () => {
    const end = literal(/(?<!\\)(?:\\\\)*(`|\$\{)/)
    if (end?.endsWith('${')) {
      skip(end.length)
      templates.push(0)
    } else skip(end?.length ?? 0)
  }

  while (at < text.length) {
    const rest = text.slice(at, at + 2)
    const char = rest[0]
    if (rest === '//') skip(/\n|$/.exec(text.slice(at))?.index ?? 0)
    else if (rest === '/*') skip((/\*\//.exec(text.slice(at))?.index ?? text.length) + 2)
    else if (char === "'" || char === '"') {
      skip(1)
      const end = literal(char === "'" ? /(?<!\\)(?:\\\\)*'|\n/ : /(?<!\\)(?:\\\\)*"|\n/)
      skip(end?.length ?? 0)
    } else if (char === '`') {
      skip(1)
      template()
    } else if (char === '/' && beforePattern.test(code) && pattern.test(text.slice(at))) {
      skip(pattern.exec(text.slice(at))?.[0].length ?? 1)
    } else if (char === '}' && templates.at(-1) === 0) {
      templates.pop()
      skip(1)
      template()
    } else {
      if (templates.length > 0 && (char === '{' || char === '}')) {
        templates.push((templates.pop() ?? 0) + (char === '{' ? 1 : -1))
      }
      take()
    }
  }
  return { path, text, code, literals }
}

export function lineAt(text: string, at: number): number {
  let line = 1
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) line += 1
  return line
}

export interface Import {
  readonly specifier: string
  readonly line: number
  /** `reexport`: what comes in goes straight out again. `program`: the file that a thread or a process is started with. */
  readonly kind: 'import' | 'reexport' | 'program'
}

/** What a file imports, types and `import()` of a literal included. */
export function importsOf({ code, literals }: Source): Import[] {
  return literals.flatMap(({ text: specifier, line, at }) => {
    const kind = kindOf(code.slice(Math.max(0, at - 1_500), at - 1), specifier)
    return kind === null ? [] : [{ specifier, line, kind }]
  })
}

function kindOf(before: string, specifier: string): Import['kind'] | null {
  if (/\bimport\s*\(?\s*$/.test(before)) return 'import'
  if (/\bfrom\s*$/.test(before)) {
    const statement = /(?:^|\n)\s*(export|import)\b(?:(?!\n\s*(?:export|import)\b)[^;])*$/.exec(before)
    return statement?.[1] === 'export' ? 'reexport' : 'import'
  }
  return /^\.\.?\/.*\.[jt]sx?$/.test(specifier) ? 'program' : null
}
