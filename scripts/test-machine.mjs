// Tests need a PostgreSQL server and a browser. Where this is Debian and we are root, they are installed; elsewhere
// what needs them is skipped and the end of the run says how to mend it.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'

export async function prepareMachine() {
  const wanted = [
    ...(process.env.TEST_DATABASE_URL || hasPostgres() ? [] : ['postgresql']),
    ...(process.env.CHROMIUM_PATH || hasBrowser() ? [] : ['chromium']),
  ]
  if (wanted.length === 0 || !canInstall()) return
  process.stderr.write(`recado · instalando / installing for the tests: ${wanted.join(', ')} (apt-get)…\n`)
  keepFromStartingServers()
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] }).status === 0
  const options = ['install', '-y', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold']
  // One that cannot be had must not keep the other away.
  if (!apt('update', '-q') || !wanted.map((name) => apt(...options, name)).every(Boolean)) {
    process.stderr.write('recado · apt-get: não deu certo / failed; the tests that need it are skipped\n')
  }
}

function canInstall() {
  if (process.env.RECADO_TEST_APT === '0') return false
  return process.getuid?.() === 0 && fs.existsSync('/etc/debian_version') && onPath(['apt-get'])
}

/** Debian's package makes a cluster and starts it on port 5432; ours is made and deleted by the tests. */
function keepFromStartingServers() {
  const config = '/etc/postgresql-common/createcluster.conf'
  if (fs.existsSync(config)) return
  fs.mkdirSync(path.dirname(config), { recursive: true })
  fs.writeFileSync(config, 'create_main_cluster = false\n')
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
