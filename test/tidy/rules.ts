import { bodiesOf } from './functions.ts'
import { roomOrderIssue } from './rooms.ts'
import { importsOf, lineAt, type Source } from './source.ts'

/** One complaint: where, and what was found there. */
export interface Finding {
  readonly line: number
  readonly found: string
}

export interface Rule {
  readonly name: string
  /** What to do instead. */
  readonly instead: string
  /** The files it is for. */
  readonly appliesTo: (path: string) => boolean
  readonly find: (source: Source) => Finding[]
  /** Snippets that must be refused, so that a rule cannot go blind unnoticed, and some that must not be. */
  readonly refuses: readonly Planted[]
  readonly accepts?: readonly Planted[]
}

type Planted = readonly [path: string, text: string]

const linesMaxUnexplained = 400
const functionLinesMax = 70

const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const isCode = (path: string) => /\.tsx?$/.test(path) && !isTest(path)
const inService = (path: string) => path.startsWith('src/') && isCode(path)
const inSimulator = (path: string) => path.startsWith('simulator/src/') && isCode(path)
const inProduct = (path: string) =>
  inService(path) || inSimulator(path) || (path.startsWith('web/src/') && isCode(path))
const inPlatform = (path: string) => path.startsWith('src/platform/')
/** The simulator imports nothing of ours, so it has a clock and a random of its own. */
const isGroundFile = (path: string) => inPlatform(path) || /^simulator\/src\/(clock|random)\.ts$/.test(path)
const isQueries = (path: string) =>
  /\/(?:[a-z-]+-)?queries\.ts$/.test(path) || path.startsWith('src/platform/db/')
const isEdge = (path: string) => /^src\/(?:edges\/|app\.ts|main\.ts)/.test(path)
/** The domain's own nouns, which stay Portuguese in English too. */
const domainNouns = /\bfunç(?:ão|ões)\b/gi
const anywhere = (path: string) => /^(?:src|simulator|web|test|bench)\/.*\.tsx?$/.test(path)

/** Every place where the pattern is in the code, comments and texts aside. */
function matches(source: Source, pattern: RegExp, text = source.code): Finding[] {
  return [...text.matchAll(new RegExp(pattern, 'gm'))].flatMap(({ index, 0: code }) => {
    const found = source.text.slice(index, index + code.length)
    // In the code a text is blank, and `new Date('…')` looks like `new Date()`.
    return pattern.test(found) ? [{ line: lineAt(text, index), found }] : []
  })
}

const ofImports = (source: Source, issueOf: (specifier: string) => string | null): Finding[] =>
  importsOf(source).flatMap(({ specifier, line, kind }) => {
    const found = kind === 'program' ? null : issueOf(specifier)
    return found === null ? [] : [{ line, found }]
  })

export const rules: readonly Rule[] = [
  {
    name: 'rooms import only rooms above them',
    instead:
      'let the upper room record a fact and the lower one act on it, or hand the function in as an argument',
    appliesTo: inService,
    find: (source) => ofImports(source, (specifier) => roomOrderIssue(source.path, specifier)),
    refuses: [
      ['src/text/phone.ts', `import { send } from '../messages/send.ts'`],
      ['src/messages/dispatch.ts', `import type { Page } from '../edges/http/page.ts'`],
      ['src/platform/log.ts', `export type { A } from '../text/a.ts'`],
      ['src/contacts/a.ts', `const { b } = await import('../reports/b.ts')`],
      ['src/messages/a.ts', `import { config } from '../config.ts'`],
      ['src/errors.ts', `import { log } from './platform/log.ts'`],
      ['src/messages/a.ts', `import { x } from '../../simulator/src/x.ts'`],
      ['src/messages/a.ts', `import { x } from 'recado-simulator'`],
    ],
    accepts: [
      ['src/messages/dispatch.ts', `import { a } from '../text/a.ts'\nimport { e } from '../errors.ts'`],
      ['src/app.ts', `import { server } from './edges/http/server.ts'`],
      ['src/text/phone.ts', `// import { send } from '../messages/send.ts'`],
    ],
  },
  {
    name: 'the simulator and the dashboard import nothing of the service',
    instead: 'talk over HTTP; the types of the dashboard come from openapi.json',
    appliesTo: (path) => inProduct(path) && !inService(path),
    find: (source) =>
      ofImports(source, (specifier) => (/\.\.\/src\/|(?:^|\/)dist\//.test(specifier) ? specifier : null)),
    refuses: [
      ['simulator/src/a.ts', `import { sql } from '../../src/platform/db/db.ts'`],
      ['web/src/pages/a.tsx', `import type { A } from '../../../src/messages/a.ts'`],
    ],
  },
  {
    name: 'the environment is read in two files',
    instead: 'add it to the schema in src/config.ts and hand the value down',
    appliesTo: (path) => inProduct(path) && !/^src\/(main|config)\.ts$|^simulator\/src\/main\.ts$/.test(path),
    find: (source) =>
      matches(source, /\bprocess\s*\.\s*env\b|\benv\b.*\bfrom\b.*|import\.meta\.env\b(?!\.(?:DEV|PROD))/),
    refuses: [
      ['src/messages/a.ts', 'const url = process.env.DATABASE_URL'],
      ['simulator/src/life.ts', 'process.env["PORT"]'],
    ],
    accepts: [['src/main.ts', 'run(process.env)']],
  },
  {
    name: 'time comes from the clock',
    instead: 'ctx.clock.now(), ctx.clock.monotonicMs() for deadlines; in SQL a parameter and not now()',
    appliesTo: (path) => (inService(path) || inSimulator(path)) && !isGroundFile(path),
    find: (source) => [
      ...matches(source, /\bDate\.now\b|\bnew Date\(\s*\)|\bhrtime\b/),
      // The edges may say how long they took; what decides is below them.
      ...(isEdge(source.path) ? [] : matches(source, /\bperformance\.now\b/)),
    ],
    refuses: [
      ['src/messages/a.ts', 'const at = Date.now()'],
      ['src/messages/a.ts', 'const at = new Date( )'],
      ['src/messages/life.ts', 'performance.now()'],
    ],
    accepts: [['src/messages/a.ts', `const at = [new Date(text), new Date('2026-01-01')]`]],
  },
  {
    name: 'SQL is given its time',
    instead: 'pass ctx.clock.now() as a parameter',
    appliesTo: (path) => inService(path) && !inPlatform(path),
    find: (source) =>
      source.literals.flatMap(({ text, line }) =>
        /\b(?:now\(\)|current_timestamp|clock_timestamp\(\)|statement_timestamp\(\))/i.test(text)
          ? [{ line, found: 'now()' }]
          : [],
      ),
    refuses: [['src/messages/queries.ts', 'sql`update attempts set lease_until = now()`']],
  },
  {
    name: 'chance comes from random',
    instead: 'platform/random, handed in; platform/crypto for secrets',
    appliesTo: (path) => (inService(path) || inSimulator(path)) && !isGroundFile(path),
    find: (source) => matches(source, /\bMath\.random\b/),
    refuses: [['src/messages/a.ts', 'const r = Math.random()']],
  },
  {
    name: 'nothing waits by a bare timer',
    instead: 'sleep, every or within of platform/sleep',
    appliesTo: (path) => inService(path) && !inPlatform(path),
    find: (source) => [
      ...matches(source, /\bset(?:Timeout|Interval)\s*\(/),
      ...ofImports(source, (specifier) => (specifier === 'node:timers/promises' ? specifier : null)),
    ],
    refuses: [
      ['src/edges/worker/a.ts', 'setTimeout(next, 10)'],
      ['src/edges/worker/a.ts', `import { setTimeout } from 'node:timers/promises'`],
    ],
  },
  {
    name: 'nobody writes to the console',
    instead: 'ctx.log; the command line writes through its output',
    appliesTo: (path) => (inService(path) || inSimulator(path)) && !inPlatform(path),
    find: (source) => matches(source, /\bconsole\s*\.\s*\w+/),
    refuses: [['src/messages/a.ts', 'console.log(message)']],
    accepts: [['src/messages/a.ts', '// console.log(message)']],
  },
  {
    name: 'SQL lives in queries',
    instead: 'a named function in the room’s queries.ts (or <subject>-queries.ts)',
    appliesTo: (path) => inService(path) && !isQueries(path),
    find: (source) => [
      ...matches(source, /\bsql(?:<[^`;]*>)?\s*(?:\.raw\s*\(|`)/, source.text).filter(({ line }) =>
        isCodeLine(source, line, /\bsql\b/),
      ),
      ...source.literals.flatMap(({ text, line }) =>
        /^\s*(?:select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()/i.test(
          text,
        )
          ? [{ line, found: text.trim().slice(0, 40) }]
          : [],
      ),
    ],
    refuses: [
      ['src/messages/dispatch.ts', 'await db.run(sql`notify wake`)'],
      ['src/messages/dispatch.ts', 'await db.many(sql<{ id: number }>`select id`)'],
      ['src/messages/dispatch.ts', `const text = 'select id from messages'`],
    ],
    accepts: [
      ['src/messages/stream-queries.ts', 'db.run(sql`select 1`)'],
      ['src/messages/a.ts', `const text = 'update the state of a message'`],
    ],
  },
  {
    name: 'exports have names',
    instead: 'export function name / export const name',
    appliesTo: (path) =>
      anywhere(path) && path !== 'test/reporter.ts' && !/vite(?:st)?\.config\.ts$/.test(path),
    find: (source) => matches(source, /\bexport\s+default\b|\bas\s+default\b/),
    refuses: [
      ['src/messages/a.ts', 'export default function send() {}'],
      ['web/src/app/a.tsx', 'export { App as default }'],
    ],
  },
  {
    name: 'no barrels',
    instead: 'import from the file that has it; src/index.ts and the simulator’s are the libraries',
    appliesTo: (path) => inProduct(path) && !/^(?:simulator\/)?src\/index\.ts$/.test(path),
    find: (source) =>
      importsOf(source).flatMap(({ kind, line, specifier }) =>
        kind === 'reexport' ? [{ line, found: specifier }] : [],
      ),
    refuses: [
      ['src/messages/index.ts', `export * from './send.ts'`],
      ['src/messages/a.ts', `export { b } from './b.ts'`],
      ['src/messages/a.ts', `export type {\n  B,\n} from './b.ts'`],
    ],
    accepts: [['src/messages/a.ts', `import { b } from './b.ts'\nexport const c = b\n`]],
  },
  {
    name: `functions have at most ${functionLinesMax} lines`,
    instead: 'decisions in one function, mechanical work in its helpers',
    appliesTo: inProduct,
    find: (source) =>
      bodiesOf(source)
        .filter(({ lines }) => lines > functionLinesMax)
        .map(({ line, lines, header }) => ({ line, found: `${lines} lines: ${header}` })),
    refuses: [
      ['src/a/a.ts', `export async function big(\n  a: A,\n): Promise<{ b: B }> {\n${'  a()\n'.repeat(71)}}`],
      ['src/a/a.ts', `const big = (a) => {\n${'  a()\n'.repeat(71)}}`],
      ['src/a/a.ts', `class A {\n  async big(): Promise<void> {\n${'    a()\n'.repeat(71)}  }\n}`],
    ],
    accepts: [
      ['src/a/a.ts', `function fits() {\n${'  a()\n'.repeat(60)}}\n`],
      ['src/a/a.ts', `export const table = {\n${'  a: 1,\n'.repeat(100)}}`],
      ['src/a/a.ts', `export interface Big {\n${'  a(): void\n'.repeat(100)}}`],
    ],
  },
  {
    name: `a file over ${linesMaxUnexplained} lines explains itself first`,
    instead: 'split it, or begin it with a comment that says why it is one',
    appliesTo: inProduct,
    find: ({ text }) => {
      const lines = text.split('\n').length
      return lines > linesMaxUnexplained && !/^\s*(?:#!.*\n\s*)?\/[/*]/.test(text)
        ? [{ line: 1, found: `${lines} lines` }]
        : []
    },
    refuses: [['src/a/a.ts', 'a()\n'.repeat(401)]],
    accepts: [['src/a/a.ts', `/** One table, which cannot be split. */\n${'a()\n'.repeat(401)}`]],
  },
  {
    name: 'what people read is in text/',
    instead: 'a function of the catalogue in src/text, in every language',
    appliesTo: (path) =>
      inService(path) && !path.startsWith('src/text/') && !/\/(?:[a-z-]+-)?demo(?:-[a-z-]+)?\.ts$/.test(path),
    find: (source) =>
      source.literals.flatMap(({ text, line, at }) => {
        const isPortuguese = /[àáâãçéêíóôõúÀÁÂÃÇÉÊÍÓÔÕÚ]/.test(text.replace(domainNouns, ''))
        const isSaid =
          /\bwrite(?:Line)?\(\s*$/.test(source.code.slice(Math.max(0, at - 20), at - 1)) &&
          /[a-z]{2,} [a-z]{2,}/i.test(text)
        return isPortuguese || isSaid ? [{ line, found: text.trim().slice(0, 40) }] : []
      }),
    refuses: [
      ['src/messages/a.ts', `throw refuse('Número inválido')`],
      ['src/edges/cli/a.ts', `process.stdout.write('nothing was sent')`],
    ],
    accepts: [
      ['src/text/catalogue/pt-br.ts', `const a = 'Número inválido'`],
      ['src/messages/a.ts', '// Número inválido'],
    ],
  },
  {
    name: 'nothing is left over',
    instead: 'do it now, or open an issue and name it',
    appliesTo: (path) => anywhere(path) && !path.startsWith('test/tidy'),
    find: (source) => [
      ...matches(source, /\b(?:it|test|describe|suite)(?:\.\w+)*\.only\b|\bdebugger\b/),
      ...matches(source, /\b(?:TODO|FIXME|XXX|HACK)\b/, source.text),
    ],
    refuses: [
      ['src/a/a.test.ts', `it.only('works', () => {})`],
      ['src/a/a.test.ts', `describe.skip.only('works', () => {})`],
      ['src/a/a.ts', '// TODO: later'],
      ['src/a/a.ts', 'debugger'],
    ],
  },
  {
    name: 'files are named for what they are',
    instead: 'kebab-case; a verb for what acts, a singular noun for what is',
    appliesTo: anywhere,
    find: ({ path }) => {
      const name =
        path
          .split('/')
          .at(-1)
          ?.replace(/(?:\.(?:test|config|d))?\.tsx?$/, '') ?? ''
      const refused = /^(?:utils?|helpers?|common|managers?|services?|base|data|info|process|handlers?)$/
      return !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) ||
        (refused.test(name) && inProduct(path) && !path.includes('/routes/'))
        ? [{ line: 1, found: name }]
        : []
    },
    refuses: [
      ['src/messages/sendMessage.ts', ''],
      ['src/messages/utils.ts', ''],
      ['simulator/src/Life.ts', ''],
    ],
    accepts: [['src/messages/send-message.ts', '']],
  },
]

/** Whether the code on that line, comments and texts aside, has the pattern. */
function isCodeLine({ code }: Source, line: number, pattern: RegExp): boolean {
  return pattern.test(code.split('\n')[line - 1] ?? '')
}
