import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export class FolderInUseError extends Error {}

/**
 * Makes sure that one simulator at a time writes in the folder; returns how to give it back. A lock whose process is
 * gone, or whose process number now belongs to another program, is taken over.
 */
export function lockFolder(dir: string): () => void {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, 'simulator.lock')
  const mine = `${process.pid} ${startTick(process.pid)}`
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const [pid = 0, tick] = read(path).split(' ')
    if (isAlive(Number(pid)) && startTick(Number(pid)) === tick) {
      throw new FolderInUseError(`Another simulator (process ${pid}) keeps its journal in ${dir}.`)
    }
    rmSync(path, { force: true })
  }
  throw new FolderInUseError(`Another simulator has just started in ${dir}.`)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** When the process began, in the kernel's ticks; Linux only, empty elsewhere. */
function startTick(pid: number): string {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
