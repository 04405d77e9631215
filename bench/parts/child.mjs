// Each part of a measurement runs in a process of its own, as it does in the world, and is spoken to by calls over IPC.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** Starts `children/<name>.mjs`. A call rejects when the child ends before it answers. */
export function openChild(name, { env = {}, execArgv = [] } = {}) {
  const program = fileURLToPath(new URL(`../children/${name}.mjs`, import.meta.url))
  const child = fork(program, {
    env: { ...process.env, ...env },
    execArgv,
    stdio: ['ignore', 2, 2, 'ipc'],
    serialization: 'advanced',
  })
  const waiting = new Map()
  let last = 0
  child.on('message', ({ id, value, error }) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(value)
    else call?.reject(new Error(`${name}: ${error}`))
  })
  child.on('exit', (code, signal) => {
    for (const call of waiting.values()) call.reject(new Error(`${name} ended with ${code ?? signal}`))
    waiting.clear()
  })
  return {
    pid: child.pid,
    call(verb, input) {
      return new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error(`${name} has ended`))
        last += 1
        waiting.set(last, { resolve, reject })
        child.send({ id: last, verb, input })
      })
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** The child's side: answers calls by these verbs, ends with its parent, and then runs `atEnd`. */
export function serve(verbs, atEnd = async () => {}) {
  const all = { cpu: async () => cpuMs(), ...verbs }
  process.on('message', async ({ id, verb, input }) => {
    try {
      reply({ id, value: await all[verb](input) })
    } catch (error) {
      reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  process.on('SIGINT', () => {}) // Ctrl-C ends the parent; its going is what ends us, in order
  process.on('disconnect', async () => {
    await atEnd().catch(() => {})
    process.exit(0)
  })
}

function reply(message) {
  if (process.connected) process.send(message, () => {}) // a parent that has gone wants no answer
}

function cpuMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Milliseconds since 1970 with fractions; comparable between processes of one machine. */
export function wallMs() {
  return performance.timeOrigin + performance.now()
}
