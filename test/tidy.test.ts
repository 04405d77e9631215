import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Rule, rules } from './tidy/rules.ts'
import { importsOf, readSource } from './tidy/source.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['src', 'simulator/src', 'web/src', 'test', 'bench']
  .flatMap(filesIn)
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readSource(path, readFileSync(join(root, path), 'utf8')))

function filesIn(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = posix.join(folder, entry.name)
      if (entry.isDirectory())
        return entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesIn(path)
      return [path]
    })
  } catch {
    return [] // a folder that has nothing to hold yet
  }
}

const shown = (path: string, text: string) => `${path}: ${text.replace(/\s+/g, ' ').slice(0, 60)}`
const complaints = (rule: Rule, path: string, text: string) => rule.find(readSource(path, text))

describe.each(rules)('$name', (rule) => {
  it('is kept', () => {
    const broken = sources
      .filter(({ path }) => rule.appliesTo(path))
      .flatMap((source) => rule.find(source).map(({ line, found }) => `${source.path}:${line}  ${found}`))
    expect(broken, `instead: ${rule.instead}`).toEqual([])
  })

  for (const [path, text] of rule.refuses) {
    it(`would be seen to be broken by ${shown(path, text)}`, () => {
      expect(rule.appliesTo(path)).toBe(true)
      expect(complaints(rule, path, text)).not.toEqual([])
    })
  }

  for (const [path, text] of rule.accepts ?? []) {
    it(`is not broken by ${shown(path, text)}`, () => {
      expect(rule.appliesTo(path) ? complaints(rule, path, text) : []).toEqual([])
    })
  }
})

describe('no file is dead', () => {
  /** Where programs and libraries begin, and what the page of the dashboard loads. */
  const entries = /^(?:simulator\/)?src\/(?:main|index)\.ts$|^web\/src\/(?:app\/)?main\.tsx$|\.d\.ts$/
  const reachable = (path: string, specifier: string) =>
    posix
      .join(posix.dirname(path), specifier)
      .replace(/^dist\//, 'src/')
      .replace(/\.js$/, '.ts')

  it('each is imported by another that is no test', () => {
    const files = sources.filter(
      ({ path }) => /^(?:simulator\/|web\/)?src\//.test(path) && !/\.test\.tsx?$/.test(path),
    )
    const imported = new Set(
      files.flatMap((source) => importsOf(source).map(({ specifier }) => reachable(source.path, specifier))),
    )
    const dead = files.map(({ path }) => path).filter((path) => !entries.test(path) && !imported.has(path))
    expect(dead, 'instead: delete it, or move it to test/').toEqual([])
  })
})

describe('migrations', () => {
  const drops = (name: string, text: string) =>
    !name.includes('contract') &&
    /^\s*(?:drop|alter\s+table\s[^;]*\bdrop)\s+(?!default\b|not\s+null)/im.test(text)

  it('drop nothing, but in files named *contract*: the version before may still be running', () => {
    const broken = filesIn('migrations').filter((path) => drops(path, readFileSync(join(root, path), 'utf8')))
    expect(broken).toEqual([])
  })

  it('would be seen to drop', () => {
    expect(drops('0002_a.sql', 'drop table a;')).toBe(true)
    expect(drops('0002_a.sql', 'alter table a\n  drop column b;')).toBe(true)
    expect(drops('0002_contract_a.sql', 'drop table a;')).toBe(false)
  })
})
