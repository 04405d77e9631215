// What a measurement may ask for: fresh databases, a Twilio, a Recado, a peer. All of it ends with the measurement.
import { appendFileSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { openChild, wallMs } from './child.mjs'

export const BODY = 'Olá! Confira as vagas'
/** A rate that no measurement reaches: tokens are taken as always, and never run out. */
export const RATE_ABOVE_ALL = 200_000
/** Sent before the clock starts, by every contestant: code is compiled and sockets are open by then. */
export const WARM_UP = 2_000

/** Runs `work` with a `place` whose children and databases are gone afterwards, whatever happens. */
export async function within(suite, work) {
  const children = []
  const databases = []
  const labels = []
  const child = (name, options) => {
    const opened = openChild(name, options)
    children.push(opened)
    return opened
  }
  const place = {
    suite,
    child: (name, options = {}) => child(name, { ...options, env: { ...suite.trust, ...options.env } }),
    async database(template) {
      const database = await suite.postgres.call('create', { template })
      databases.push(database)
      return database
    },
    async fake({ tls = false, ...options } = {}) {
      const fake = child('fake')
      const url = await fake.call('open', { ...options, tls: tls ? suite.certificate : null })
      return { ...fake, url }
    },
    async recado({
      twilio,
      databaseUrl = null,
      ratePerSecond = RATE_ABOVE_ALL,
      role = 'all',
      label = 'recado',
      env = {},
    }) {
      labels.push(label)
      const recado = child('recado', {
        env: suite.trust,
        execArgv: suite.profileDir ? ['--cpu-prof', `--cpu-prof-dir=${join(suite.profileDir, label)}`] : [],
      })
      const dataDir = mkdtempSync(join(suite.dir, 'data-'))
      const statusUrl = await recado.call('open', {
        ...{ dataDir, databaseUrl, ratePerSecond, role, env },
        twilioUrl: twilio.url,
      })
      return { ...recado, statusUrl }
    },
  }
  try {
    return await work(place)
  } finally {
    await Promise.all(children.map((each) => each.stop()))
    if (suite.statistics && databases.length > 0) await noteStatements(suite, labels.join(' '))
    for (const { name } of databases) await suite.postgres.call('drop', { name })
  }
}

async function noteStatements(suite, label) {
  const statements = await suite.postgres.call('statements')
  appendFileSync(join(suite.profileDir, 'statements.txt'), `${label || 'peer'}\n${statements}\n\n`)
}

/** Measures each contestant once a round, in turn, so that all of them meet the same moods of the machine. */
export async function inRounds(suite, contestants) {
  const figures = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]))
  for (let round = 1; round <= suite.rounds; round += 1) {
    for (const [name, measure] of Object.entries(contestants)) {
      const figure = await within(suite, measure)
      figures[name].push(figure)
      suite.say(
        `  round ${round} · ${name}: ${typeof figure === 'number' ? `${Math.round(figure)}/s` : JSON.stringify(figure)}`,
      )
    }
  }
  return figures
}

/**
 * How many messages a second Recado hands over, from the first arrival at Twilio until the last is recorded as accepted.
 * The broadcast is in the queue before the first one leaves.
 */
export async function durableSend(place, { twilio, databaseUrl, count, label }) {
  const recado = await place.recado({ twilio, databaseUrl, label })
  await recado.call('start')
  const warmUp = await recado.call('broadcast', { count: WARM_UP, from: 0, body: BODY })
  await recado.call('recorded', { broadcastId: warmUp, count: WARM_UP, state: 'sent' })
  await twilio.call('reset')
  const measured = await recado.call('broadcast', { count, from: WARM_UP, body: BODY })
  const before = await cpuOf(place, { recado, twilio })
  await twilio.call('reached', { arrivals: count })
  await recado.call('recorded', { broadcastId: measured, count, state: 'sent' })
  const endedAt = wallMs()
  const after = await cpuOf(place, { recado, twilio })
  const { arrivals } = await twilio.call('report')
  place.suite.say(`    ${label}: ms of CPU a message: ${spentBetween(before, after, count)}`)
  return { perSecond: (count / (endedAt - arrivals[0])) * 1000, recado, statusUrl: recado.statusUrl }
}

/** What each of `count` cost between two looks at `cpuOf`, as text. A busy machine changes it little. */
export function spentBetween(before, after, count) {
  return Object.keys(after)
    .map((name) => `${name} ${((after[name] - before[name]) / count).toFixed(3)}`)
    .join(', ')
}

/** Milliseconds of CPU that these children have used, and PostgreSQL where it can be told. */
export async function cpuOf({ suite }, children) {
  const names = Object.keys(children)
  const figures = await Promise.all(names.map((name) => children[name].call('cpu')))
  const postgres = await suite.postgres.call('cpu')
  return {
    ...Object.fromEntries(names.map((name, i) => [name, figures[i]])),
    ...(postgres ? { postgres } : {}),
  }
}
