// A Twilio that does as little as it can: it takes a message, answers 201 with a SID after a fixed time, notes when
// what arrived, and calls back if it was told to. It checks nothing; the simulator is for that.
import { openBareServer } from '../parts/bare-server.mjs'
import { ACCOUNT, SERVICE_SID, STATUSES, signedCallback } from '../parts/callback-form.mjs'
import { openCallbackSockets } from '../parts/callback-sockets.mjs'
import { serve, wallMs } from '../parts/child.mjs'
import { percentile } from '../parts/figures.mjs'

const CALLBACK_TRIES_MAX = 6

let settings = { delayMs: 0, callbacks: null, byNumber: false }
let log = emptyLog()
let sids = 0
let sockets = null
const sidPrefix = `SM${Math.random().toString(16).slice(2, 14).padEnd(12, '0')}`
const pending = []
let pendingAt = 0
const waiting = []

serve({
  /**
   * `callbacks`: how many connections call back, null for none. `byNumber`: notes when the first message to each
   * number arrived. Gives the address.
   */
  async open({ tls = null, delayMs = 0, callbacks = null, byNumber = false }) {
    settings = { delayMs, callbacks, byNumber }
    const port = await openBareServer({ tls, take })
    return `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  },
  async reset() {
    log = emptyLog()
  },
  /** Resolves once so many have arrived, so many of them stamped, and so many callbacks were answered, since the last reset. */
  async reached({ arrivals = 0, stamped = 0, callbacks = 0 }) {
    await new Promise((resolve) => {
      waiting.push({ arrivals, stamped, callbacks, resolve })
      look()
    })
  },
  async report() {
    const { arrivals, answers, stamped, numbers, inFlightMax, refused, firstCallbackAt, lastCallbackAt } = log
    return {
      ...{
        arrivals: Float64Array.from(arrivals),
        stamped,
        numbers,
        inFlightMax,
        refused,
        firstCallbackAt,
        lastCallbackAt,
      },
      callbacks: answers.length,
      callbackP50: answers.length > 0 ? percentile(answers, 50) : null,
      callbackP99: answers.length > 0 ? percentile(answers, 99) : null,
    }
  },
  /** Calls back for messages that were accepted earlier, signed beforehand; gives how long the answers took. */
  async blast({ url, messages, connections }) {
    log = emptyLog()
    const chains = messages.map(({ id, sid, to }) =>
      STATUSES.map((status) => signedCallback({ url: `${url}?a=${id}`, sid, to, status })),
    )
    for (const chain of chains) pending.push(jobOf(chain, 0))
    openSockets(url, connections)
    sockets.kick()
  },
})

function emptyLog() {
  return {
    ...{ arrivals: [], answers: [], stamped: [], inFlight: 0, inFlightMax: 0, refused: 0 },
    ...{ firstCallbackAt: 0, lastCallbackAt: 0, numbers: new Map() },
  }
}

function take(form, answer) {
  const mine = log
  const at = wallMs()
  mine.arrivals.push(at)
  mine.inFlight += 1
  if (mine.inFlight > mine.inFlightMax) mine.inFlightMax = mine.inFlight
  // Whoever wants to know how long a message was under way writes the time into its text.
  const stamp = /t(\d{13}\.\d+)x/.exec(form)
  if (stamp) mine.stamped.push({ sentAt: Number(stamp[1]), at })
  if (settings.byNumber) noteNumber(mine, form, at)
  if (settings.delayMs > 0) setTimeout(accept, settings.delayMs, mine, form, answer)
  else accept(mine, form, answer)
  if (waiting.length > 0) look()
}

function noteNumber({ numbers }, form, at) {
  const number = /(?:^|&)To=(?:whatsapp%3A)?%2B(\d+)/i.exec(form)?.[1]
  if (number !== undefined && !numbers.has(`+${number}`)) numbers.set(`+${number}`, at)
}

function accept(mine, form, answer) {
  mine.inFlight -= 1
  const sid = nextSid()
  answer(answerStart + sid + answerEnd)
  if (settings.callbacks !== null) setImmediate(callBack, form, sid)
}

function nextSid() {
  sids += 1
  return sidPrefix + sids.toString(16).padStart(20, '0')
}

function callBack(form, sid) {
  const fields = new URLSearchParams(form)
  const url = fields.get('StatusCallback')
  if (url === null) return
  const to = fields.get('To')
  const chain = STATUSES.map((status) => ({ url, sid, to, status }))
  pending.push(jobOf(chain, 0))
  openSockets(url, settings.callbacks)
  sockets.kick()
}

function openSockets(url, connections) {
  if (sockets) return
  const { hostname, port } = new URL(url)
  sockets = openCallbackSockets({ host: hostname, port: Number(port), connections, take: takeCallback })
}

/** A message's next callback goes out once the one before was answered, at the end of the line. */
function jobOf(chain, step, tries = 1) {
  return { chain, step, tries }
}

function takeCallback() {
  if (pendingAt === pending.length) return undefined
  const { chain, step, tries } = pending[pendingAt]
  pending[pendingAt] = undefined
  pendingAt += 1
  if (pendingAt === 50_000) {
    pending.splice(0, pendingAt)
    pendingAt = 0
  }
  const mine = log
  if (mine.firstCallbackAt === 0) mine.firstCallbackAt = wallMs()
  const callback = chain[step].signature ? chain[step] : signedCallback(chain[step])
  return {
    ...callback,
    done(status, tookMs) {
      if (status < 200 || status > 299) {
        mine.refused += 1
        if (tries < CALLBACK_TRIES_MAX) pending.push(jobOf(chain, step, tries + 1))
        return
      }
      mine.answers.push(tookMs)
      mine.lastCallbackAt = wallMs()
      if (step + 1 < chain.length) pending.push(jobOf(chain, step + 1))
      if (waiting.length > 0) look()
    },
  }
}

function look() {
  for (let i = waiting.length - 1; i >= 0; i -= 1) {
    const { arrivals, stamped, callbacks, resolve } = waiting[i]
    const isThere = log.arrivals.length >= arrivals && log.stamped.length >= stamped
    if (!isThere || log.answers.length < callbacks) continue
    waiting.splice(i, 1)
    resolve()
  }
}

// What Twilio answers, in its own words and length; only the SID differs. Below the verbs because they run later.
const [answerStart, answerEnd] = JSON.stringify({
  body: 'Confira as vagas',
  num_segments: '1',
  direction: 'outbound-api',
  from: null,
  date_updated: 'Sun, 22 Nov 2026 15:00:00 +0000',
  price: null,
  error_message: null,
  uri: `/2010-04-01/Accounts/${ACCOUNT.sid}/Messages/SM00000000000000000000000000000000.json`,
  account_sid: ACCOUNT.sid,
  num_media: '0',
  to: '+5511980000000',
  date_created: 'Sun, 22 Nov 2026 15:00:00 +0000',
  status: 'accepted',
  sid: '@',
  date_sent: null,
  messaging_service_sid: SERVICE_SID,
  error_code: null,
  price_unit: 'USD',
  api_version: '2010-04-01',
  subresource_uris: {
    media: `/2010-04-01/Accounts/${ACCOUNT.sid}/Messages/SM00000000000000000000000000000000/Media.json`,
  },
}).split('@')
