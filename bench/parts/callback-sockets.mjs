// Callbacks are posted by hand over plain sockets: whoever makes load on two cores must take as little of them as can be.
import { connect } from 'node:net'

/**
 * Keeps up to `connections` sockets busy with what `take` gives: `{ path, signature, body, done(status, ms, answer) }`,
 * or undefined when there is nothing at the moment; `kick` says that there may be again. What is no callback brings its
 * own `headers` in place of the signature. Status 0: the connection broke.
 */
export function openCallbackSockets({ host, port, connections, take }) {
  const idle = []
  let opened = 0

  function kick() {
    while (idle.length > 0 || opened < connections) {
      const job = take()
      if (job === undefined) return
      const socket = idle.pop()
      if (socket) post(socket, job)
      else open(job)
    }
  }

  function open(first) {
    opened += 1
    const socket = connect({ host, port, noDelay: true })
    socket.setEncoding('latin1')
    socket.answer = ''
    socket.on('connect', () => post(socket, first))
    socket.on('data', (chunk) => {
      socket.answer += chunk
      const status = statusOf(socket.answer)
      if (status === null) return
      const { job, sentAt, answer } = socket
      socket.answer = ''
      socket.job = undefined
      job.done(status, performance.now() - sentAt, answer)
      const next = take()
      if (next) post(socket, next)
      else idle.push(socket)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      opened -= 1
      const at = idle.indexOf(socket)
      if (at !== -1) idle.splice(at, 1)
      const { job } = socket
      socket.job = undefined
      if (job) job.done(0, 0, '')
      kick()
    })
    socket.job = first
    socket.sentAt = performance.now()
  }

  function post(socket, job) {
    socket.job = job
    socket.sentAt = performance.now()
    socket.write(
      `POST ${job.path} HTTP/1.1\r\nHost: ${host}:${port}\r\n${job.headers ?? twilioHeaders(job)}` +
        `Content-Length: ${job.body.length}\r\n\r\n${job.body}`,
    )
  }

  return { kick }
}

function twilioHeaders({ signature }) {
  return (
    'User-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n' +
    `Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nX-Twilio-Signature: ${signature}\r\n`
  )
}

/** The status of a whole answer, null while it is incomplete. */
function statusOf(answer) {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return null
  const status = Number(answer.slice(9, 12))
  if (status === 204) return status
  const head = answer.slice(0, end).toLowerCase()
  const length = /\r\ncontent-length: *(\d+)/.exec(head)
  if (length) return answer.length - end - 4 >= Number(length[1]) ? status : null
  return answer.endsWith('0\r\n\r\n') ? status : null
}
