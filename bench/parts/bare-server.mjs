// HTTP/1.1 by hand, just enough for forms with a Content-Length over connections that stay: Node's own server would take
// twice the CPU, from the very cores that are being measured.
import { createServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

const BACKLOG = 4_096

/** Listens on 127.0.0.1; `take(form, answer)` gets each form, and `answer(json)` sends it with 201. Gives the port. */
export async function openBareServer({ tls, take }) {
  const server = tls ? createTlsServer(tls) : createServer({ noDelay: true })
  server.on(tls ? 'secureConnection' : 'connection', (socket) => converse(socket, take))
  server.on('tlsClientError', () => {})
  await new Promise((resolve) => server.listen(0, '127.0.0.1', BACKLOG, resolve))
  return server.address().port
}

function converse(socket, take) {
  let received = ''
  const answer = (json) => {
    socket.write(
      `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nDate: ${httpDate()}\r\n` +
        `Content-Length: ${json.length}\r\n\r\n${json}`,
      'latin1',
    )
  }
  socket.setEncoding('latin1')
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    received += chunk
    for (let end = endOfRequest(received); end !== null; end = endOfRequest(received)) {
      const form = received.slice(end.head, end.all)
      received = received.slice(end.all)
      take(form, answer)
    }
  })
}

/** Where the head and the whole of the first request end; null while it is incomplete. */
function endOfRequest(received) {
  const at = received.indexOf('\r\n\r\n')
  if (at === -1) return null
  const head = at + 4
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.slice(0, head))
  const all = head + Number(length?.[1] ?? 0)
  return received.length < all ? null : { head, all }
}

let lastSecond = { second: 0, text: '' }

function httpDate() {
  const second = Math.floor(Date.now() / 1000)
  if (second !== lastSecond.second) lastSecond = { second, text: new Date(second * 1000).toUTCString() }
  return lastSecond.text
}
