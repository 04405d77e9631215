import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findLockHolder, lockDirectory } from './lock.ts'

const builtLock = new URL('../../../dist/platform/db/lock.js', import.meta.url).href
/** Takes the lock, says so, and keeps it until it is ended. */
const holderProgram = `
  const { lockDirectory } = await import(${JSON.stringify(builtLock)})
  try {
    const lock = await lockDirectory(process.argv[1])
    lock.announce('http://127.0.0.1:3000')
    console.log('held')
    setInterval(() => {}, 1000)
  } catch (error) {
    console.log(error.code)
  }`

let dir: string
const children: ChildProcess[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recado-lock-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(dir, { recursive: true })
})

async function startHolder(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holderProgram, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [said] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, said }
}

const lockFile = () => join(dir, 'recado.lock')
const readLock = async () => JSON.parse(await readFile(lockFile(), 'utf8'))

it('a directory that another process holds is refused, saying who and where', async () => {
  const { child } = await startHolder()
  const facts = { dir, pid: child.pid, url: 'http://127.0.0.1:3000' }
  await expect(lockDirectory(dir)).rejects.toMatchObject({ code: 'data_dir_in_use', facts })
  expect(findLockHolder(dir)).toMatchObject({ pid: child.pid, url: 'http://127.0.0.1:3000' })
})

it('a lock whose process was killed is taken over', async () => {
  const { child } = await startHolder()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(findLockHolder(dir)).toBeNull()
  const lock = await lockDirectory(dir)
  expect((await readLock()).pid).toBe(process.pid)
  lock.release()
  expect(await readdir(dir)).toEqual([])
})

it('of several that come at once for a dead lock exactly one gets it', async () => {
  const { child } = await startHolder()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const said = await Promise.all(Array.from({ length: 5 }, async () => (await startHolder()).said))
  expect(said.sort()).toEqual([...Array(4).fill('data_dir_in_use'), 'held'])
})

it('this process too holds it only once, and may take it again after release', async () => {
  const lock = await lockDirectory(dir)
  await expect(lockDirectory(dir)).rejects.toMatchObject({ facts: { pid: process.pid, url: null } })
  lock.release()
  const again = await lockDirectory(dir)
  lock.release()
  expect(findLockHolder(dir)).not.toBeNull()
  again.release()
})

it.runIf(process.platform === 'linux')(
  'a pid that belongs to another program by now does not hold it',
  async () => {
    const lock = await lockDirectory(dir)
    const held = await readLock()
    await writeFile(lockFile(), JSON.stringify({ ...held, birth: 'another boot/1' }))
    expect(findLockHolder(dir)).toBeNull()
    lock.release()
  },
)

it('a holder in another container lives as long as its heartbeat', async () => {
  const lock = await lockDirectory(dir)
  const held = await readLock()
  await writeFile(lockFile(), JSON.stringify({ ...held, host: 'elsewhere', pid: 1 }))
  expect(findLockHolder(dir)).toMatchObject({ pid: 1 })
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(lockFile(), longAgo, longAgo)
  expect(findLockHolder(dir)).toBeNull()
  lock.release()
})

it('a file cut short by a full disk is not for ever', async () => {
  await writeFile(lockFile(), '{"pid":')
  await expect(lockDirectory(dir)).rejects.toMatchObject({ code: 'data_dir_in_use', facts: { pid: null } })
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(lockFile(), longAgo, longAgo)
  const lock = await lockDirectory(dir)
  lock.release()
})
