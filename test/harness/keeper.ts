import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'

/**
 * Waits for the end of the pipe that this process holds, which comes however this process ends, kill -9 included;
 * then stops the servers of the run and deletes everything they left. A broker has nothing to close: its data goes too.
 */
const script = `
read -r _ || true
for file in "$1"/*/postmaster.pid; do
  [ -f "$file" ] || continue
  pid=$(head -n 1 "$file")
  kill -QUIT "$pid" 2>/dev/null || continue
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
done
for file in "$1"/*/*.end-pid; do
  [ -f "$file" ] && kill -KILL "$(cat "$file")" 2>/dev/null
done
rm -rf "$1"
`

export function startKeeper(dir: string): { end(): Promise<void> } {
  // In a session of its own, so that Ctrl-C at the terminal does not take the keeper before its work.
  const keeper = spawn('sh', ['-c', script, 'keeper', dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  keeper.unref()
  const pipe = keeper.stdin as Socket
  pipe.unref()
  return {
    async end() {
      const ended = once(keeper, 'exit')
      keeper.ref()
      pipe.end()
      await ended
    },
  }
}
