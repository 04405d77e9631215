import { lineAt, type Source } from './source.ts'

export interface Body {
  readonly line: number
  readonly lines: number
  /** How it begins, for the complaint. */
  readonly header: string
}

/** Every function's body: blocks in braces that are no statement's, no type's and no value's. */
export function bodiesOf({ code }: Source): Body[] {
  const open: number[] = []
  const bodies: Body[] = []
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === '{') open.push(at)
    if (code[at] !== '}') continue
    const start = open.pop()
    if (start === undefined) continue
    const header = headerBefore(code, start)
    if (!isFunction(header)) continue
    const [first, last] = [lineAt(code, start), lineAt(code, at)]
    bodies.push({ line: first, lines: last - first + 1, header: header.replace(/\s+/g, ' ').slice(0, 60) })
  }
  return bodies
}

/** From the end of the statement before it; braces and semicolons within parentheses and `<…>` belong to it. */
function headerBefore(code: string, start: number): string {
  let depth = 0
  for (let at = start - 1; at >= 0; at -= 1) {
    const char = code[at] ?? ''
    const isArrow = char === '>' && code[at - 1] === '='
    if (')]}'.includes(char) && depth > 0) depth += 1
    else if (')]>'.includes(char) && !isArrow) depth += 1
    else if (depth > 0 && '([<{'.includes(char)) depth -= 1
    else if (depth === 0 && (';{}'.includes(char) || isBlankLine(code, at)))
      return code.slice(at + 1, start).trim()
  }
  return code.slice(0, start).trim()
}

function isBlankLine(code: string, at: number): boolean {
  return code[at] === '\n' && /^[ \t]*\n/.test(code.slice(at + 1, at + 200))
}

const isStatement =
  /^(?:export\s+)?(?:declare\s+)?(?:abstract\s+)?(?:class|interface|enum|namespace|if|else|for|while|do|switch|try|catch|finally)\b/
const opensValue = /(?:[=(,:[?&|]|\breturn|\bof|\bin|\bas|\bsatisfies|\bextends)$/

function isFunction(header: string): boolean {
  if (header.endsWith('=>')) return true
  if (isStatement.test(header) || /\b(?:else|try|finally)$/.test(header)) return false
  // A statement's block may follow others on its own line: `} else if (a) {` begins after the brace.
  if (
    /\b(?:if|for|while|switch|catch)\s*(?:await\s*)?\([\s\S]*\)$/.test(header) &&
    !/\bfunction\b/.test(header)
  )
    return false
  return header !== '' && !opensValue.test(header) && /\)/.test(header)
}
