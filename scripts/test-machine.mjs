// Tests need a PostgreSQL server, a RabbitMQ broker and a browser. Where this is Debian and we are root, they are installed; elsewhere
// what needs them is skipped and the end of the run says how to mend it.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'

export async function prepareMachine() {
  const wanted = [
    ...(process.env.TEST_DATABASE_URL || hasPostgres() ? [] : ['postgresql']),
    ...(hasRabbit() ? [] : ['rabbitmq-server']),
    ...(process.env.CHROMIUM_PATH || hasBrowser() ? [] : ['chromium']),
  ]
  if (wanted.length === 0 || !canInstall()) return
  process.stderr.write(`recado · instalando / installing for the tests: ${wanted.join(', ')} (apt-get)…\n`)
  keepFromMakingClusters()
  const allowServices = keepServicesFromStarting()
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] }).status === 0
  const options = ['install', '-y', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold']
  // One that cannot be had must not keep the other away.
  if (!apt('update', '-q') || !wanted.map((name) => apt(...options, name)).every(Boolean)) {
    process.stderr.write('recado · apt-get: não deu certo / failed; the tests that need it are skipped\n')
  }
  allowServices()
}

function canInstall() {
  if (process.env.RECADO_TEST_APT === '0') return false
  return process.getuid?.() === 0 && fs.existsSync('/etc/debian_version') && onPath(['apt-get'])
}

/** Debian's package makes a cluster and starts it on port 5432; ours is made and deleted by the tests. */
function keepFromMakingClusters() {
  const config = '/etc/postgresql-common/createcluster.conf'
  if (fs.existsSync(config)) return
  fs.mkdirSync(path.dirname(config), { recursive: true })
  fs.writeFileSync(config, 'create_main_cluster = false\n')
}

/** Debian asks this program whether a service may start when its package is installed; tests start their own broker. */
function keepServicesFromStarting() {
  const policy = '/usr/sbin/policy-rc.d'
  if (fs.existsSync(policy)) return () => {}
  fs.writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  return () => fs.rmSync(policy, { force: true })
}

function hasRabbit() {
  return fs.existsSync('/usr/lib/rabbitmq/bin/rabbitmq-server') || onPath(['rabbitmq-server'])
}

function hasPostgres() {
  if (onPath(['initdb'])) return true
  const versions = fs.existsSync('/usr/lib/postgresql') ? fs.readdirSync('/usr/lib/postgresql') : []
  return versions.some((version) => fs.existsSync(`/usr/lib/postgresql/${version}/bin/initdb`))
}

function hasBrowser() {
  return onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
}

function onPath(names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.some((folder) => names.some((name) => fs.existsSync(path.join(folder, name))))
}
