import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { makeCertificate } from './parts/certificate.mjs'
import { openChild } from './parts/child.mjs'
import { watchStolen } from './parts/stolen.mjs'
import { toMarkdown, toText } from './parts/table.mjs'
import * as callbacks from './rows/callbacks.mjs'
import * as claim from './rows/claim.mjs'
import * as codeCheck from './rows/code-check.mjs'
import * as codeStart from './rows/code-start.mjs'
import * as door from './rows/door.mjs'
import * as expansion from './rows/expansion.mjs'
import * as fair from './rows/fair.mjs'
import * as loop from './rows/loop.mjs'
import * as otp from './rows/otp.mjs'
import * as pacing from './rows/pacing.mjs'
import * as send from './rows/send.mjs'
import * as tls from './rows/tls.mjs'
import * as usual from './rows/usual.mjs'

const MEASUREMENTS = [
  send,
  tls,
  callbacks,
  loop,
  otp,
  codeStart,
  codeCheck,
  pacing,
  claim,
  fair,
  usual,
  expansion,
  door,
]

/** Runs the measurements that are wanted and prints their table. Gives the exit code: 1 when one could not be made. */
export async function runSuite({ markdown, only, messages, rounds, databaseUrl, profileDir }) {
  const known = MEASUREMENTS.flatMap(({ names }) => names)
  const unknown = only.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    say(`BENCH_ONLY: ${unknown.join(', ')} is none of ${known.join(', ')}`)
    return 64
  }
  const wanted = (name) => only.length === 0 || only.includes(name)
  const dir = mkdtempSync(join(tmpdir(), 'recado-bench-'))
  chmodSync(dir, 0o711) // PostgreSQL may run as another user and has to get to its folder
  if (profileDir) mkdirSync(profileDir, { recursive: true })
  const certificate = makeCertificate()
  writeFileSync(join(dir, 'ca.pem'), certificate.cert)
  const trust = { NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem') }
  const postgres = openChild('postgres')
  const statistics = profileDir !== null && databaseUrl === null
  const suite = { ...{ dir, certificate, trust, postgres, messages, rounds, profileDir, statistics }, say }
  try {
    const version = await postgres.call('open', {
      url: databaseUrl,
      dir,
      statistics,
    })
    const machine = machineOf(version, { messages, rounds })
    say(machine)
    const stolen = watchStolen()
    const { rows, failures } = await measureAll(suite, wanted)
    const print = markdown ? toMarkdown : toText
    process.stdout.write(`\n${print(rows, machine + shareOf(stolen()))}\n`)
    return failures > 0 ? 1 : 0
  } finally {
    await postgres.stop()
  }
}

/** One that fails is told and left out; the others are still worth having. */
async function measureAll(suite, wanted) {
  const rows = []
  let failures = 0
  for (const { names, measure } of MEASUREMENTS) {
    const asked = names.filter(wanted)
    if (asked.length === 0) continue
    say(`${asked.join(', ')}…`)
    const stolen = watchStolen()
    try {
      rows.push(...(await measure(suite, wanted)))
      say(`${asked.join(', ')}: done${shareOf(stolen())}`)
    } catch (error) {
      failures += 1
      say(`${asked.join(', ')} could not be measured: ${error instanceof Error ? error.stack : error}`)
    }
  }
  return { rows, failures }
}

/** Where the machine is shared, what others took of it says how far absolute figures can be trusted. */
function shareOf(stolen) {
  return stolen === null ? '' : ` · ${Math.round(stolen * 100)} % of the cores taken by others`
}

function machineOf(postgres, { messages, rounds }) {
  const [{ model }] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const day = new Date().toISOString().slice(0, 10)
  return (
    `${day} · ${cpus().length} cores (${model.trim()}), ${memory} · Node ${process.versions.node} · ` +
    `PostgreSQL ${postgres.split(' ')[0]} · ${messages} messages, ${rounds} rounds`
  )
}

function say(line) {
  process.stderr.write(`recado · bench · ${line}\n`)
}
