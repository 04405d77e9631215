// People who ask for codes and enter them, over keep-alive connections.
import { setTimeout as wait } from 'node:timers/promises'
import { openCallbackSockets } from '../parts/callback-sockets.mjs'
import { serve, wallMs } from '../parts/child.mjs'
import { checkRequest, startRequest } from '../parts/code-requests.mjs'

serve({
  /** One start after another at a steady pace, whatever becomes of the one before; gives when each was asked for. */
  async start({ origin, numbers, everyMs }) {
    const { send } = openSockets(origin, 64)
    const begun = performance.now()
    const answered = []
    for (const [i, number] of numbers.entries()) {
      await wait(Math.max(0, begun + i * everyMs - performance.now()))
      const askedAt = wallMs()
      const answer = send(startRequest(number, i))
      answered.push(answer.then(({ status, ms }) => ({ number, askedAt, status, ms })))
    }
    return Promise.all(answered)
  },
  /** Enters these codes, `connections` at a time, as fast as they are answered. */
  async check({ origin, checks, connections }) {
    const { send } = openSockets(origin, connections)
    const begunAt = performance.now()
    const answers = await Promise.all(checks.map((each) => send(checkRequest(each))))
    const tookMs = performance.now() - begunAt
    const count = (isSo) => answers.filter(isSo).length
    return {
      perSecond: (checks.length * 1000) / tookMs,
      verified: count(({ answer }) => answer.includes('"verified":true')),
      wrong: count(({ answer }) => answer.includes('"verified":false')),
      ms: answers.map(({ ms }) => ms),
    }
  },
})

function openSockets(origin, connections) {
  const { hostname: host, port } = new URL(origin)
  const jobs = []
  let at = 0
  const take = () => jobs[at] && jobs[at++]
  const sockets = openCallbackSockets({ host, port: Number(port), connections, take })
  return {
    send: (request) =>
      new Promise((resolve) => {
        const done = (status, ms, answer) => resolve({ status, ms, answer })
        jobs.push({ ...request, done })
        sockets.kick()
      }),
  }
}
