import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { connect } from 'amqplib'
import { inject } from 'vitest'
import { type Account, freePort, isProgram, lentAccounts } from './machine.ts'
import { oncePerRun, type RabbitSource } from './run.ts'

const howToMend = 'install RabbitMQ (Debian: apt-get install rabbitmq-server)'
/** Tests of one run share a broker, and each takes a virtual host of it for itself. */
const VHOSTS = 24
const STARTED_WITHIN_MS = 120_000

/** The programs to start a broker of our own with. Debian's wrapper insists on its own user and folders; this is what it wraps. */
export function findRabbit(env: NodeJS.ProcessEnv = process.env): RabbitSource {
  const server = ['/usr/lib/rabbitmq/bin/rabbitmq-server', '/opt/rabbitmq/sbin/rabbitmq-server'].find(
    isProgram,
  )
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  const epmd = folders.map((dir) => join(dir, 'epmd')).find(isProgram)
  return server && epmd ? { kind: 'binaries', server, epmd } : { kind: 'missing', howToMend }
}

export function hasRabbit(): boolean {
  return inject('testRun').rabbitmq.kind !== 'missing'
}

/** A broker of our own that can be killed and started again on the same data. */
export interface Broker {
  /** Of its first virtual host. */
  readonly url: string
  /** SIGKILL; resolves when it is gone. What was confirmed comes back with `start`. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** The URL of a virtual host that nobody else uses, on the broker of this run. */
export async function takeVhost(): Promise<string> {
  const { dir, rabbitmq } = inject('testRun')
  if (rabbitmq.kind === 'missing') throw new Error(`No RabbitMQ for tests: ${rabbitmq.howToMend}`)
  const url = await oncePerRun(dir, 'rabbitmq', async () => (await openBroker('rabbitmq')).url)
  for (let number = 1; number <= VHOSTS; number += 1) {
    const first = await mkdir(join(dir, `vhost-${number}`)).then(
      () => true,
      () => false,
    )
    if (first) return url.replace('/v1?', `/v${number}?`)
  }
  throw new Error(`All ${VHOSTS} virtual hosts are taken; raise their number`)
}

/** Starts a broker in a folder of its own inside the run's; the keeper ends it if nobody else does. */
export async function openBroker(name: string): Promise<Broker> {
  const { dir, rabbitmq } = inject('testRun')
  if (rabbitmq.kind === 'missing') throw new Error(`No RabbitMQ for tests: ${rabbitmq.howToMend}`)
  const account = lentAccounts()[0] ?? {}
  const home = join(dir, name)
  mkdirSync(home, { mode: 0o700 })
  writeSettings(home)
  if (account.uid !== undefined) chownSync(home, account.uid, account.gid ?? account.uid)
  const ports = { epmd: await freePort(), node: await freePort(), dist: await freePort() }
  const node: Node = { ...rabbitmq, account, home, ports }
  // Erlang nodes find each other by a register of their own, so that no other on this machine is met or left running.
  keepUntilEnd(home, 'epmd', run(node, node.epmd, ['-port', String(ports.epmd), '-address', '127.0.0.1']))
  let running = await startNode(node)
  return {
    url: urlOf(node),
    async kill() {
      const ended = once(running, 'exit')
      running.kill('SIGKILL')
      await ended
    },
    async start() {
      running = await startNode(node)
    },
  }
}

interface Node {
  readonly server: string
  readonly epmd: string
  readonly account: Account
  readonly home: string
  readonly ports: { readonly epmd: number; readonly node: number; readonly dist: number }
}

const urlOf = ({ ports }: Node) => `amqp://recado:recado@127.0.0.1:${ports.node}/v1?heartbeat=10`

function writeSettings(home: string): void {
  const vhosts = Array.from({ length: VHOSTS }, (_, i) => ({ name: `v${i + 1}` }))
  const everything = { configure: '.*', write: '.*', read: '.*' }
  const definitions = {
    vhosts,
    users: [{ name: 'recado', password: 'recado', tags: 'administrator' }],
    permissions: vhosts.map(({ name }) => ({ user: 'recado', vhost: name, ...everything })),
  }
  writeFileSync(join(home, 'definitions.json'), JSON.stringify(definitions))
  const settings = {
    load_definitions: join(home, 'definitions.json'),
    'disk_free_limit.absolute': '50MB',
    'log.console.level': 'error',
    'log.file.level': 'warning',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
  writeFileSync(join(home, 'rabbitmq.conf'), lines.join(''))
  writeFileSync(join(home, 'rabbitmq-env.conf'), '')
}

async function startNode(node: Node): Promise<ChildProcess> {
  const child = run(node, node.server, ['-noinput'])
  keepUntilEnd(node.home, 'server', child)
  const endMs = performance.now() + STARTED_WITHIN_MS
  while (child.exitCode === null && performance.now() < endMs) {
    const connection = await connect(urlOf(node), { timeout: 5_000 }).catch(() => null)
    if (connection) {
      await connection.close()
      return child
    }
    await wait(100)
  }
  throw new Error(`RabbitMQ did not start: ${readFileSync(join(node.home, 'out.log'), 'utf8').slice(-1_000)}`)
}

function run({ account, home, ports }: Node, program: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(home, 'out.log'), 'a')
  const env = {
    ...{ PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' },
    ...{ ERL_EPMD_PORT: String(ports.epmd), ERL_EPMD_ADDRESS: '127.0.0.1' },
    ...{ RABBITMQ_NODENAME: `recado${ports.node}@localhost`, RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1' },
    ...{ RABBITMQ_NODE_PORT: String(ports.node), RABBITMQ_DIST_PORT: String(ports.dist) },
    ...{ RABBITMQ_MNESIA_BASE: join(home, 'data'), RABBITMQ_LOG_BASE: join(home, 'log') },
    ...{
      RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'plugins'),
    },
    ...{
      RABBITMQ_CONF_ENV_FILE: join(home, 'rabbitmq-env.conf'),
      RABBITMQ_PID_FILE: join(home, 'rabbitmq.pid'),
    },
    // The script then becomes the server, and what we kill is the server.
    RABBITMQ_ALLOW_INPUT: '1',
  }
  const child = spawn(program, args, {
    ...account,
    ...{ cwd: '/', env, detached: true, stdio: ['ignore', log, log] },
  })
  child.unref()
  return child
}

/** The keeper of the run ends what is written down here. */
function keepUntilEnd(home: string, name: string, { pid }: ChildProcess): void {
  if (pid !== undefined) writeFileSync(join(home, `${name}.end-pid`), String(pid))
}
