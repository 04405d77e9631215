import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

interface Ensure {
  contentOf(dir: string, folders: string[]): string
  sourcesOf(dir: string, folders: string[]): string
  isInstalled(dir: string): boolean
  isNodeTooOld(version: string): boolean
  withLock<T>(dir: string, work: () => Promise<T>): Promise<T>
}

const script = new URL('../scripts/ensure.mjs', import.meta.url).href
const ensure: Ensure = await import(script)

let dir: string
const children: ChildProcess[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recado-ensure-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(dir, { recursive: true })
})

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, name)), { recursive: true })
  await writeFile(join(dir, name), text)
}

const writeJson = (name: string, value: unknown) => write(name, JSON.stringify(value))

describe('what has changed', () => {
  it.each(['sourcesOf', 'contentOf'] as const)(
    '%s sees a file that came, went or grew',
    async (fingerprint) => {
      const now = () => ensure[fingerprint](dir, ['src'])
      const seen = [now()]
      await write('src/a.ts', 'one')
      seen.push(now())
      await write('src/a.ts', 'another')
      seen.push(now())
      await write('src/deep/b.ts', '')
      seen.push(now())
      await write('package-lock.json', '{}')
      seen.push(now())
      expect(new Set(seen).size).toBe(seen.length)
      await rm(join(dir, 'src/deep/b.ts'))
      await rm(join(dir, 'package-lock.json'))
      expect(now()).toBe(seen[2])
    },
  )

  it('what is built, and tests, are no sources', async () => {
    await write('src/a.ts', 'one')
    const before = ensure.sourcesOf(dir, ['src'])
    await write('src/dist/a.js', 'built')
    await write('src/node_modules/b.ts', 'installed')
    await write('src/a.test.ts', 'tested')
    expect(ensure.sourcesOf(dir, ['src'])).toBe(before)
  })

  it('a checkout that only touched the files does not rebuild the dashboard', async () => {
    await write('web/a.ts', 'one')
    const [dates, content] = [ensure.sourcesOf(dir, ['web']), ensure.contentOf(dir, ['web'])]
    await utimes(join(dir, 'web/a.ts'), new Date(0), new Date(0))
    expect(ensure.sourcesOf(dir, ['web'])).not.toBe(dates)
    expect(ensure.contentOf(dir, ['web'])).toBe(content)
  })
})

describe('whether packages are installed', () => {
  const foreign = process.platform === 'linux' ? 'darwin' : 'linux'
  const native = { version: '1.0.0', optional: true, os: [foreign] }
  const wanted = {
    packages: {
      '': { name: 'recado' },
      simulator: { version: '0.1.0' },
      'node_modules/recado-simulator': { resolved: 'simulator', link: true },
      'node_modules/needed': { version: '1.0.0' },
      'node_modules/native-elsewhere': native,
    },
  }
  const present = { packages: { 'node_modules/needed': { version: '1.0.0' } } }

  beforeEach(() => writeJson('package-lock.json', wanted))

  it('nothing is, in a fresh clone', () => {
    expect(ensure.isInstalled(dir)).toBe(false)
  })

  it('what npm was made to install by hand counts, and is not looked at twice', async () => {
    await writeJson('node_modules/.package-lock.json', present)
    expect(ensure.isInstalled(dir)).toBe(true)
    expect(existsSync(join(dir, 'node_modules/.recado-installed'))).toBe(true)
  })

  it('a lock file that changed since asks for another install', async () => {
    await writeJson('node_modules/.package-lock.json', present)
    ensure.isInstalled(dir)
    await writeJson('package-lock.json', { ...wanted, version: '2' })
    expect(ensure.isInstalled(dir)).toBe(false)
  })

  it.each([
    ['a package is missing', {}],
    ['a package is of another version', { 'node_modules/needed': { version: '0.9.0' } }],
    ['the folder came from another system', { ...present.packages, 'node_modules/native-elsewhere': native }],
  ])('not when %s', async (_why, packages) => {
    await writeJson('node_modules/.package-lock.json', { packages })
    expect(ensure.isInstalled(dir)).toBe(false)
  })
})

describe('two at once', () => {
  const holder = `
    const { withLock } = await import(${JSON.stringify(script)})
    await withLock(process.argv[1], async () => {
      console.log('working')
      await new Promise((resolve) => process.stdin.once('data', resolve))
    })
    process.exit()`

  function startHolder() {
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, dir])
    children.push(child)
    const said = createInterface({ input: child.stdout })
    const told = createInterface({ input: child.stderr })
    return { child, working: once(said, 'line'), waiting: once(told, 'line') }
  }

  it('the second waits for the first, saying so, and then has its turn', async () => {
    const first = startHolder()
    await first.working
    const second = startHolder()
    const [line] = await second.waiting
    expect(line).toContain(`waiting for another process (${first.child.pid})`)
    first.child.stdin.write('done\n')
    await second.working
    second.child.stdin.write('done\n')
    await once(second.child, 'exit')
    expect(await readdir(dir)).toEqual([])
  })

  it('one that was killed does not keep the next waiting', async () => {
    const first = startHolder()
    await first.working
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    expect(await ensure.withLock(dir, async () => 'had its turn')).toBe('had its turn')
  })

  it('work that fails gives the lock back', async () => {
    const failing = ensure.withLock(dir, async () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await readdir(dir)).toEqual([])
  })
})

it.each([
  ['18.20.0', true],
  ['20.19.9', true],
  ['20.20.0', false],
  ['22.1.0', false],
])('Node %s is too old: %s', (version, tooOld) => {
  expect(ensure.isNodeTooOld(version)).toBe(tooOld)
})

it('imports nothing that has to be installed first', () => {
  const nothingElse = spawnSync(process.execPath, ['-e', `import(${JSON.stringify(script)})`], { cwd: dir })
  expect(nothingElse.status).toBe(0)
  const imports = spawnSync('grep', ['-E', '^import ', fileURLToPath(script)], { encoding: 'utf8' }).stdout
  for (const line of imports.trim().split('\n')) expect(line).toContain("'node:")
})
