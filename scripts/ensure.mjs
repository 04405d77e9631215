// Makes a fresh clone runnable: `node scripts/ensure.mjs build` installs and builds what is missing or has changed,
// and says on standard error what it is doing. Nothing but Node's own modules may be imported here: it runs before
// anything is installed. It is longer than most files because it must be a single one.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const oldestNode = [20, 20]
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const pollMs = 200
const stillAtItMs = 10_000
/** A lock without an owner's name is being written; after this long its writer has died. */
const namelessMsMax = 5_000

export function say(line) {
  process.stderr.write(`recado · ${line}\n`)
}

// ---- What has to be done -------------------------------------------------------------------------------------------

/** The steps that are due, in order; each knows how to find out whether it is done. */
export function stepsFor(dir) {
  return [
    {
      name: 'instalando pacotes / installing packages',
      isDone: () => isInstalled(dir),
      run: () => install(dir),
    },
    {
      name: 'compilando / building',
      isDone: () => isStamped(dir, 'dist', sourcesOf(dir, ['src', 'simulator'])),
      run: () => buildTypescript(dir),
    },
    {
      name: 'montando o painel / building the dashboard',
      // The dashboard's build takes seconds and knows no half: it is asked for by content, not by date.
      isDone: () => !hasWeb(dir) || isStamped(dir, 'web/dist', contentOf(dir, ['web'])),
      run: () => buildWeb(dir),
    },
    {
      name: 'ligando o comando / linking the command',
      isDone: () => isLinked(dir),
      run: () => linkCommand(dir),
    },
  ]
}

/** Runs what is due, one process at a time; resolves at once when nothing is. */
export async function ensureBuilt(dir) {
  const allDone = () => stepsFor(dir).every((step) => step.isDone())
  if (allDone()) return
  await withLock(dir, async () => {
    for (const { name, isDone, run } of stepsFor(dir)) {
      if (isDone()) continue
      const started = Date.now()
      say(`${name}…`)
      await run()
      say(`${name}: ok (${Math.round((Date.now() - started) / 100) / 10} s)`)
    }
  })
}

// ---- Packages ------------------------------------------------------------------------------------------------------

const installStamp = 'node_modules/.recado-installed'

export function lockHash(dir) {
  const hash = createHash('sha256').update(fs.readFileSync(path.join(dir, 'package-lock.json')))
  hash.update(`${process.platform} ${process.arch} ${process.versions.node.split('.')[0]}`)
  return hash.digest('hex')
}

/** By our stamp, or by what npm itself wrote down when somebody else has run it. */
export function isInstalled(dir) {
  const stamp = readText(path.join(dir, installStamp))
  if (stamp !== null) return stamp === lockHash(dir)
  if (!hasEveryPackage(dir)) return false
  try {
    fs.writeFileSync(path.join(dir, installStamp), lockHash(dir))
  } catch {} // a folder that may only be read is looked at again next time
  return true
}

function hasEveryPackage(dir) {
  const wanted = readJson(path.join(dir, 'package-lock.json'))?.packages ?? {}
  const present = readJson(path.join(dir, 'node_modules/.package-lock.json'))?.packages
  if (present === undefined) return false
  const complete = Object.entries(wanted).every(([name, entry]) => {
    // Optional packages are the binaries of one platform each, and what those bring along.
    if (!name.startsWith('node_modules/') || entry.link || entry.optional) return true
    return present[name]?.version === entry.version
  })
  return complete && Object.values(present).every(isForHere)
}

/** A folder copied over from another machine has that machine's binaries. */
function isForHere({ os, cpu }) {
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch))
}

async function install(dir) {
  // Without --include=dev, NODE_ENV=production leaves the compiler out.
  const args = ['ci', '--prefer-offline', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  await runNpm(dir, args)
  fs.writeFileSync(path.join(dir, installStamp), lockHash(dir))
}

function runNpm(dir, args) {
  const cli = process.env.npm_execpath
  if (cli && path.basename(cli).startsWith('npm-cli')) return run(dir, process.execPath, [cli, ...args])
  return run(dir, 'npm', args, { shell: process.platform === 'win32' })
}

// ---- Building ------------------------------------------------------------------------------------------------------

const compiler = 'node_modules/typescript/bin/tsc'
const bundler = 'node_modules/vite/bin/vite.js'

async function buildTypescript(dir) {
  const projects = ['simulator', 'src'].filter((name) => hasSources(path.join(dir, name)))
  // The compiler keeps its old complaints when only an option it inherits has changed (seen with 7.0.2 and `lib`).
  const options = contentOf(dir, [])
  const force = isStamped(dir, 'dist', options, optionsStamp) ? [] : ['--force']
  const built = sourcesOf(dir, ['src', 'simulator']) // before, so that what changes meanwhile is built next time
  await run(dir, process.execPath, [compiler, '-b', ...projects, ...force])
  stamp(dir, 'dist', options, optionsStamp)
  for (const file of ['dist/main.js', 'simulator/dist/main.js']) {
    if (fs.existsSync(path.join(dir, file))) fs.chmodSync(path.join(dir, file), 0o755)
  }
  stamp(dir, 'dist', built)
}

async function buildWeb(dir) {
  const built = contentOf(dir, ['web'])
  await run(path.join(dir, 'web'), process.execPath, [path.join(dir, bundler), 'build', '--logLevel', 'warn'])
  stamp(dir, 'web/dist', built)
}

function hasWeb(dir) {
  return fs.existsSync(path.join(dir, 'web/vite.config.ts'))
}

function hasSources(dir) {
  return (
    fs.existsSync(path.join(dir, 'tsconfig.json')) && [...filesIn(dir)].some((file) => file.endsWith('.ts'))
  )
}

const buildStamp = '.build-stamp'
const optionsStamp = '.options-stamp'

export function isStamped(dir, out, fingerprint, name = buildStamp) {
  return readText(path.join(dir, out, name)) === fingerprint
}

function stamp(dir, out, fingerprint, name = buildStamp) {
  fs.mkdirSync(path.join(dir, out), { recursive: true })
  fs.writeFileSync(path.join(dir, out, name), fingerprint)
}

const shared = ['package-lock.json', 'tsconfig.base.json', 'src/tsconfig.json', 'simulator/tsconfig.json']

/** Names, sizes and dates: hundreds of files in some milliseconds. The compiler itself then looks at contents. */
export function sourcesOf(dir, folders) {
  return fingerprintOf(dir, folders, (hash, file) => {
    const { size, mtimeMs } = fs.statSync(file)
    hash.update(`${size} ${mtimeMs}`)
  })
}

export function contentOf(dir, folders) {
  return fingerprintOf(dir, folders, (hash, file) => hash.update(fs.readFileSync(file)))
}

function fingerprintOf(dir, folders, add) {
  const hash = createHash('sha256')
  const files = folders.flatMap((folder) => [...filesIn(path.join(dir, folder))])
  for (const file of [...new Set([...files, ...shared.map((name) => path.join(dir, name))])].sort()) {
    if (!fs.existsSync(file) || file.includes('.test.')) continue
    hash.update(`\n${path.relative(dir, file)}\n`)
    add(hash, file)
  }
  return hash.digest('hex')
}

const notSources = new Set(['node_modules', 'dist'])

function* filesIn(folder) {
  if (!fs.existsSync(folder)) return
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory() && !notSources.has(entry.name)) yield* filesIn(file)
    else if (entry.isFile()) yield file
  }
}

// ---- `npx recado` in a clone: npm links the commands of other packages, not the clone's own --------------------------

const commandLink = 'node_modules/.bin/recado'

function isLinked(dir) {
  return process.platform === 'win32' || !hasCommand(dir) || fs.existsSync(path.join(dir, commandLink))
}

function hasCommand(dir) {
  return fs.existsSync(path.join(dir, 'dist/main.js'))
}

function linkCommand(dir) {
  const link = path.join(dir, commandLink)
  fs.rmSync(link, { force: true })
  fs.symlinkSync('../../dist/main.js', link)
}

// ---- One at a time ---------------------------------------------------------------------------------------------------

/** Waits, saying so, while another process works in the same folder; a lock whose owner has died is removed. */
export async function withLock(dir, work) {
  const lock = path.join(dir, '.ensure-lock')
  let told = false
  while (!takeLock(lock)) {
    const owner = ownerOf(lock)
    if (owner === 'dead') fs.rmSync(lock, { recursive: true, force: true })
    else {
      if (!told) say(`esperando outro processo / waiting for another process (${owner})`)
      told = true
      await wait(pollMs)
    }
  }
  const release = () => fs.rmSync(lock, { recursive: true, force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    release()
    process.off('exit', release)
  }
}

function takeLock(lock) {
  try {
    fs.mkdirSync(lock)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  fs.writeFileSync(path.join(lock, 'owner'), `${process.pid} ${birthOf(process.pid)}`)
  return true
}

function ownerOf(lock) {
  const text = readText(path.join(lock, 'owner'))
  if (text === null || text === '') return ageMs(lock) > namelessMsMax ? 'dead' : 'starting'
  const [pid, birth] = text.split(' ')
  return isRunning(Number(pid)) && birthOf(Number(pid)) === birth ? pid : 'dead'
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** The tick a process began at, which tells it from a later one with the same pid; '-' where nothing tells. */
function birthOf(pid) {
  const stat = readText(`/proc/${pid}/stat`)
  return stat === null ? '-' : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-')
}

function ageMs(file) {
  try {
    return Date.now() - fs.statSync(file).mtimeMs
  } catch {
    return 0 // gone: free by now
  }
}

// ---- Small things ----------------------------------------------------------------------------------------------------

/** Runs a program with its output on standard error, and says now and then that it is still at it. */
function run(cwd, program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 2, 2], ...options })
    const started = Date.now()
    const stillAtIt = setInterval(() => say(`… ${Math.round((Date.now() - started) / 1000)} s`), stillAtItMs)
    // Ctrl-C reaches the whole group: the program ends by itself and is waited for, so that nothing is left half done.
    const waitForIt = () => child.kill()
    process.once('SIGTERM', waitForIt)
    process.once('SIGINT', waitForIt)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearInterval(stillAtIt)
      process.off('SIGTERM', waitForIt)
      process.off('SIGINT', waitForIt)
      if (code === 0) resolve()
      else
        reject(
          new Failed(`${path.basename(args[0] ?? program)} ${args[1] ?? ''}: ${signal ?? `exit ${code}`}`),
        )
    })
  })
}

class Failed extends Error {}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function readJson(file) {
  try {
    return JSON.parse(readText(file) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

export function isNodeTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])
}

/** Installs and builds what is missing; says whether the program may be run. */
export async function main() {
  if (isNodeTooOld(process.versions.node)) {
    say(
      `o Node.js desta máquina é o ${process.versions.node}; o Recado precisa do ${oldestNode.join('.')} ou mais novo.`,
    )
    say(`this machine has Node.js ${process.versions.node}; Recado needs ${oldestNode.join('.')} or newer.`)
    process.exit(1)
  }
  try {
    await ensureBuilt(root)
  } catch (error) {
    say(`não deu certo / failed: ${error instanceof Failed ? error.message : (error.stack ?? error)}`)
    // `npm test` goes on to count what does not compile among its failures, and fails by it.
    const isForTests = process.env.npm_lifecycle_event === 'pretest' && isInstalled(root)
    process.exitCode = isForTests ? 0 : 1
    return false
  }
  return true
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main()
