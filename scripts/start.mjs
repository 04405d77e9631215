// npm start: makes sure that everything is installed and built, then is the service itself. One process does both,
// because a second one would cost every start a quarter of a second.
import { fileURLToPath } from 'node:url'
import { main as ensure } from './ensure.mjs'

if (await ensure()) {
  process.argv.splice(
    1,
    Number.POSITIVE_INFINITY,
    fileURLToPath(new URL('../dist/main.js', import.meta.url)),
    'serve',
  )
  await import('../dist/main.js')
}
