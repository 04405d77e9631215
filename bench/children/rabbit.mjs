// Keeps the RabbitMQ of a run, of its own, made from the programs found. It goes when its parent goes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { connect } from 'amqplib'
import { serve } from '../parts/child.mjs'

/** What Debian's wrapper wraps; the wrapper insists on its own user and folders. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const EPMD = '/usr/bin/epmd'
const children = []

serve(
  {
    async open({ dir }) {
      if (!existsSync(SERVER)) throw new Error('no RabbitMQ found: install it (Debian: rabbitmq-server)')
      const home = mkdtempSync(join(dir, 'rabbitmq-'))
      const account = accountToRunAs()
      if (account.uid !== undefined) chownSync(home, account.uid, account.gid)
      const [epmd, node, dist] = [await freePort(), await freePort(), await freePort()]
      writeFileSync(
        join(home, 'rabbitmq.conf'),
        'disk_free_limit.absolute = 50MB\nlog.console.level = error\n',
      )
      writeFileSync(join(home, 'rabbitmq-env.conf'), '')
      mkdirSync(join(home, 'data'))
      if (account.uid !== undefined) chownSync(join(home, 'data'), account.uid, account.gid)
      const env = {
        ...{ PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' },
        ...{ ERL_EPMD_PORT: epmd, ERL_EPMD_ADDRESS: '127.0.0.1', RABBITMQ_ALLOW_INPUT: '1' },
        ...{ RABBITMQ_NODENAME: `bench${node}@localhost`, RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1' },
        ...{ RABBITMQ_NODE_PORT: node, RABBITMQ_DIST_PORT: dist, RABBITMQ_MNESIA_BASE: join(home, 'data') },
        ...{ RABBITMQ_LOG_BASE: join(home, 'log'), RABBITMQ_PID_FILE: join(home, 'pid') },
        ...{
          RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
          RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'plugins'),
        },
        RABBITMQ_CONF_ENV_FILE: join(home, 'rabbitmq-env.conf'),
      }
      const log = openSync(join(home, 'out.log'), 'a')
      const run = (program, args) => {
        const child = spawn(program, args, { ...account, cwd: '/', env, stdio: ['ignore', log, log] })
        children.push(child)
        return child
      }
      run(EPMD, ['-port', String(epmd), '-address', '127.0.0.1'])
      const server = run(SERVER, ['-noinput'])
      const url = `amqp://guest:guest@127.0.0.1:${node}`
      for (let tries = 0; tries < 600 && server.exitCode === null; tries += 1) {
        const connection = await connect(url, { timeout: 5_000 }).catch(() => null)
        if (connection) {
          await connection.close()
          return url
        }
        await wait(100)
      }
      throw new Error(`RabbitMQ did not start: ${readFileSync(join(home, 'out.log'), 'utf8').slice(-1_000)}`)
    },
  },
  async () => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null) continue
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
  },
)

function accountToRunAs() {
  if (process.getuid?.() !== 0) return {}
  const known = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const found = ['rabbitmq', 'nobody'].flatMap((wanted) => known.filter(([name]) => name === wanted))[0]
  return found ? { uid: Number(found[2]), gid: Number(found[3]) } : {}
}

async function freePort() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}
