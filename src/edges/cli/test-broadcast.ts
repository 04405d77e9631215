import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import type { MessageView } from './answers/message.ts'
import type { Client } from './client.ts'
import type { Run } from './command.ts'
import { EXIT } from './exit.ts'
import { SEND_FLAGS, type SendRequest } from './send-broadcast.ts'
import { saySimulator } from './show-broadcast.ts'
import { printMessage } from './show-message.ts'
import { withFlags } from './with-flags.ts'

/** Sends the text to one phone and says what became of it; nothing is tried twice, so that nobody gets two. */
export async function testBroadcast(
  run: Run,
  client: Client,
  { message, audience, channel, phone, json }: SendRequest & { phone: string },
): Promise<ExitNumber> {
  const tested = await client
    .post<{ success: boolean; message: MessageView }>('/api/v1/broadcasts/test', {
      ...{ ...message, audience, phone },
      preferred_channel: channel,
    })
    .catch((error: unknown) => {
      throw withFlags(error, SEND_FLAGS)
    })
  if (json) run.output.data(JSON.stringify(tested))
  else printMessage(run, tested.message)
  await saySimulator(run, client)
  return tested.success ? EXIT.ok : EXIT.someFailed
}
