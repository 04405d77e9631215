import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { ACCOUNT } from './callback-form.mjs'

/** A bare server for signed callbacks: `store({ id, sid, status, raw })` is awaited, then it answers 204. */
export async function openCallbackServer(store) {
  let origin = ''
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const form = new URLSearchParams(body)
      if (!isSigned(origin + request.url, form, request.headers['x-twilio-signature'] ?? '')) {
        response.writeHead(403).end()
        return
      }
      const id = Number(new URLSearchParams(request.url.split('?')[1]).get('a'))
      store({
        id,
        sid: form.get('MessageSid'),
        status: form.get('MessageStatus'),
        raw: Object.fromEntries(form),
      }).then(
        () => response.writeHead(204).end(),
        () => response.writeHead(503).end(),
      )
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve))
  origin = `http://127.0.0.1:${server.address().port}`
  return `${origin}/status`
}

function isSigned(url, form, signature) {
  const names = [...new Set(form.keys())].sort()
  const text = url + names.map((name) => name + form.get(name)).join('')
  const expected = createHmac('sha1', ACCOUNT.token).update(text).digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
