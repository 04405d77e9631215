// What people use instead, storing nothing: the official client in a loop, and undici by itself.
import twilio from 'twilio'
import { Pool } from 'undici'
import { ACCOUNT, SERVICE_SID } from '../parts/callback-form.mjs'
import { serve } from '../parts/child.mjs'

serve({
  /** The official client; `sockets` raises its limits, null leaves them as they are delivered. */
  async twilio({ url, inFlight, warmUp, count, body, sockets = null }) {
    const limits = sockets ? { maxSockets: sockets, maxTotalSockets: sockets, maxFreeSockets: sockets } : {}
    const httpClient = new RedirectedClient(url, limits)
    const client = twilio(ACCOUNT.sid, ACCOUNT.token, { httpClient })
    const send = async (i) => {
      const message = await client.messages.create({ ...fieldsOf(i), body })
      if (!message.sid) throw new Error('no SID')
    }
    await loop(0, warmUp, inFlight, send)
    return perSecond(count, () => loop(warmUp, count, inFlight, send))
  },
  /** undici alone: the same form, the same headers, the answer read and parsed. */
  async undici({ url, inFlight, warmUp, count, body }) {
    const pool = new Pool(url, { connections: inFlight, pipelining: 1 })
    const headers = {
      authorization: `Basic ${Buffer.from(`${ACCOUNT.sid}:${ACCOUNT.token}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    }
    const path = `/2010-04-01/Accounts/${ACCOUNT.sid}/Messages.json`
    const send = async (i) => {
      const { to, messagingServiceSid, statusCallback, validityPeriod } = fieldsOf(i)
      const form = new URLSearchParams({
        ...{ To: to, Body: body, MessagingServiceSid: messagingServiceSid },
        ...{ StatusCallback: statusCallback, ValidityPeriod: validityPeriod },
      })
      const answer = await pool.request({ method: 'POST', path, headers, body: form.toString() })
      const { sid } = await answer.body.json()
      if (!sid) throw new Error('no SID')
    }
    await loop(0, warmUp, inFlight, send)
    const figure = await perSecond(count, () => loop(warmUp, count, inFlight, send))
    await pool.close()
    return figure
  },
})

/** The client as it is, with another host. */
class RedirectedClient extends twilio.RequestClient {
  constructor(url, limits) {
    super(limits)
    this.url = url
  }

  request(options) {
    return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', this.url) })
  }
}

function fieldsOf(i) {
  return {
    to: `+55119${80_000_000 + i}`,
    messagingServiceSid: SERVICE_SID,
    statusCallback: `http://127.0.0.1:9/status?a=${i}`,
    validityPeriod: 36_000,
  }
}

async function loop(from, count, inFlight, send) {
  let next = from
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let i = next++; i < from + count; i = next++) await send(i)
    }),
  )
}

async function perSecond(count, work) {
  const start = performance.now()
  await work()
  return (count / (performance.now() - start)) * 1000
}
