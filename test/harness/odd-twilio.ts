import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import { openAccount, type TwilioAccount } from '../../src/twilio/account.ts'

export const ODD_ACCOUNT = `AC${'0'.repeat(32)}`

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing.splice(0)) await close()
})

/** An account at a server that answers as the test says, for answers that no simulator of Twilio would give. */
export async function oddTwilio(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TwilioAccount & { baseUrl: string }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const baseUrl = `http://127.0.0.1:${port}`
  const account = openAccount({
    ...{ accountSid: ODD_ACCOUNT, authToken: 'token', connections: 2, baseUrl },
  })
  closing.push(async () => {
    await account.abandon()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { ...account, baseUrl }
}

/** `now`: by Twilio's clock. */
export function answerJson(response: ServerResponse, status: number, body: unknown, now = new Date()): void {
  response.writeHead(status, { 'content-type': 'application/json', date: now.toUTCString() })
  response.end(JSON.stringify(body))
}
