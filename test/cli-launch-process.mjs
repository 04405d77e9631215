// A launch with a service that only answers /health, as a process of its own for cli-launch.test.ts to kill.
// Arguments: a JSON object that is merged into the launch's configuration.
import { createServer } from 'node:http'
import { openOutput } from '../dist/edges/cli/output.js'
import { TEXTS } from '../dist/edges/cli/run-cli.js'
import { showError } from '../dist/edges/cli/show-error.js'
import { serve } from '../dist/edges/launch/serve.js'
import { ptBrLaunch } from '../dist/text/catalogue/pt-br-launch-cli.js'

const wish = JSON.parse(process.argv[2] ?? '{}')
const url = `http://127.0.0.1:${wish.port}`
const config = {
  role: 'all',
  demo: true,
  dataDir: wish.dataDir,
  http: { host: '127.0.0.1', port: wish.port, publicUrl: url, publicUrlByHand: false },
  databaseUrl: null,
  secretKey: null,
  simulator: { port: wish.simulatorPort, portByHand: wish.simulatorPortByHand ?? false },
}

async function create({ http }) {
  const server = createServer((request, response) => {
    response.end(JSON.stringify(request.url === '/health' ? { ok: true } : { name: 'recado' }))
  })
  return {
    url,
    inboundUrl: `${url}/api/v1/twilio/inbound`,
    start: () => new Promise((resolve) => server.listen(http.port, http.host, resolve)),
    stop: async () => {
      if (wish.neverStops) await new Promise(() => {})
      server.closeAllConnections()
      server.close()
    },
  }
}

const output = openOutput({ stdin: process.stdin, stdout: process.stdout, stderr: process.stderr })
const texts = TEXTS['pt-BR']
const program = { complaints: () => null, writeBug: async (_id, error) => String(error.stack) }
try {
  process.exitCode = await serve({
    config,
    texts: ptBrLaunch,
    say: output.talk,
    open: () => ({ create, abandon: async () => {} }),
    now: async () => new Date(0),
  })
} catch (error) {
  process.exitCode = await showError(error, { lang: 'pt-BR', texts, output, program })
}
// A forced stop leaves work behind on purpose.
process.exit()
