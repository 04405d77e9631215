import { once } from 'node:events'
import { request } from 'node:https'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { isSignedBy } from '../src/twilio/signature.ts'
import { openBareServer } from './parts/bare-server.mjs'
import { ACCOUNT, signedCallback } from './parts/callback-form.mjs'
import { openCallbackServer } from './parts/callback-server.mjs'
import { openCallbackSockets } from './parts/callback-sockets.mjs'
import { makeCertificate } from './parts/certificate.mjs'
import { median, percentile, ratioOf, windowsOf } from './parts/figures.mjs'
import { openFlush } from './parts/flush.mjs'
import { toMarkdown } from './parts/table.mjs'

describe('figures', () => {
  it('the median is the one in the middle, or between the two', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })

  it('a percentile is a value that was measured', () => {
    const values = Array.from({ length: 400 }, (_, i) => i + 1)
    expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([200, 396, 400])
    expect(percentile([7], 99)).toBe(7)
  })

  it('ratios are formed within a round', () => {
    expect(ratioOf([10, 100], [5, 50])).toBe(2)
  })

  it('finds the fullest second wherever it begins', () => {
    // Ten at the end of one second and ten at the beginning of the next: no second by the clock has more than ten.
    const burst = [...Array(10).keys()].flatMap((i) => [1_900 + i, 2_000 + i]).sort((a, b) => a - b)
    const { seconds, most, perSecond } = windowsOf([0, ...burst, 4_500], { skipMs: 1_000, lengthMs: 3_000 })
    expect(seconds).toEqual([10, 10, 0])
    expect(most).toBe(20)
    expect(perSecond).toBeCloseTo(20 / 3)
  })

  it('says of each row whether its target is met, on the side that is better', () => {
    const row = { name: 'a', work: 'w', figure: 'f', peer: 'p', show: String }
    const table = toMarkdown(
      [
        { ...row, value: 3, target: 2.5, better: 'more' },
        { ...row, value: 61, target: 60, better: 'less' },
      ],
      'machine',
    )
    expect(table).toContain('| 3 | ≥ 2.5 | met |')
    expect(table).toContain('| 61 | ≤ 60 | NOT met |')
  })
})

describe('callbacks', () => {
  const wanted = { url: 'http://127.0.0.1:80/s?a=7#rc=5', sid: 'SM1', to: '+5511980000000', status: 'read' }

  it('are signed as the product checks it, the fragment aside', () => {
    const { body: rawBody, path, signature } = signedCallback(wanted)
    const contentType = 'application/x-www-form-urlencoded'
    const request = { url: `http://127.0.0.1:80${path}`, rawBody, contentType, signature }
    expect(isSignedBy([ACCOUNT.token], request)).toBe(true)
    expect(isSignedBy([ACCOUNT.token], { ...request, rawBody: `${rawBody}1` })).toBe(false)
  })

  it('are stored before they are answered, and refused when the signature is not right', async () => {
    const stored = []
    const url = await openCallbackServer(async (callback) => stored.push(callback))
    const jobs = ['sent', 'delivered', 'read'].map((status) =>
      signedCallback({ ...wanted, url: `${url}?a=7`, status }),
    )
    jobs.push({ ...jobs[0], signature: jobs[1].signature })
    const statuses = await new Promise((resolve) => {
      const answers = []
      const take = () => {
        const job = jobs.shift()
        if (!job) return undefined
        const done = (status) => {
          answers.push(status)
          if (answers.length === 4) resolve(answers)
        }
        return { ...job, done }
      }
      openCallbackSockets({
        ...{ host: '127.0.0.1', port: Number(new URL(url).port), take },
        connections: 1,
      }).kick()
    })
    expect(statuses).toEqual([204, 204, 204, 403])
    expect(stored.map(({ id, sid, status }) => ({ id, sid, status }))).toEqual(
      ['sent', 'delivered', 'read'].map((status) => ({ id: 7, sid: 'SM1', status })),
    )
  })

  it('are gathered while a flush is under way', async () => {
    const batches = []
    const add = openFlush(3, async (items) => batches.push(items))
    await Promise.all([1, 2, 3, 4].map(add))
    await add(5)
    expect(batches).toEqual([[1, 2, 3], [4], [5]])
  })
})

describe('the bare server', () => {
  it('takes forms that come in pieces or together, and answers each', async () => {
    const taken = []
    const port = await openBareServer({
      tls: null,
      take(form, answer) {
        taken.push(form)
        answer(`{"sid":"${taken.length}"}`)
      },
    })
    const post = (form) => `POST / HTTP/1.1\r\nHost: a\r\ncontent-length: ${form.length}\r\n\r\n${form}`
    const text = post('To=1') + post('To=2') + post('To=3')
    const socket = connect({ host: '127.0.0.1', port }).setEncoding('latin1')
    await once(socket, 'connect')
    for (const piece of [text.slice(0, 30), text.slice(30, 58), text.slice(58)]) {
      await new Promise((resolve) => socket.write(piece, resolve))
    }
    let answers = ''
    for await (const chunk of socket) {
      answers += chunk
      if (answers.includes('"3"')) break
    }
    expect(taken).toEqual(['To=1', 'To=2', 'To=3'])
    expect(answers.split('HTTP/1.1 201 Created\r\n')).toHaveLength(4)
  })

  it('answers what Node takes for HTTPS, with a certificate for 127.0.0.1 that it was told to trust', async () => {
    const tls = makeCertificate()
    const port = await openBareServer({ tls, take: (form, answer) => answer(`{"form":"${form}"}`) })
    const options = { host: '127.0.0.1', port, method: 'POST' }
    const calling = request({ ...options, ca: tls.cert })
    calling.end('To=1')
    const [answer] = await once(calling, 'response')
    expect(answer.statusCode).toBe(201)
    expect(await json(answer)).toEqual({ form: 'To=1' })
    const untrusting = request(options)
    untrusting.end('To=1')
    await expect(once(untrusting, 'response')).rejects.toThrow(/self-signed/)
  })
})
