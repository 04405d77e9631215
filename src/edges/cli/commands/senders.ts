import { senderText } from '../../../text/sender-text.ts'
import type { Sender } from '../answers/operation.ts'
import { type CommandSpec, JSON_OPTION, type Run, SERVICE_EXITS } from '../command.ts'
import { EXIT } from '../exit.ts'
import { localZone } from '../zone.ts'

export const senders: CommandSpec = {
  name: 'senders',
  options: [JSON_OPTION],
  exits: SERVICE_EXITS,
  async run(run, input) {
    const { withService } = await import('../connect.ts')
    const page = await withService(run, { empresa: undefined }, ({ client }) =>
      client.get<{ senders: readonly Sender[] }>('/api/v1/senders'),
    )
    if (input.has('json')) {
      run.output.data(JSON.stringify(page))
      return EXIT.ok
    }
    if (page.senders.length === 0) run.output.talk(run.texts.read.noSenders)
    for (const sender of page.senders) for (const line of lines(run, sender)) run.output.data(line)
    return EXIT.ok
  },
}

/** `WhatsApp +5511…: 80/s`, and below it how it is. */
function lines({ lang, texts }: Run, sender: Sender): string[] {
  const rate = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(sender.rate_per_second)
  const channel = sender.channel === 'whatsapp' ? 'WhatsApp' : 'SMS'
  const facts = {
    active: sender.active,
    ratePerSecond: sender.rate_per_second,
    fullRatePerSecond: sender.full_rate_per_second,
    stoppedReason: sender.stopped_reason,
    stoppedUntil: sender.stopped_until === null ? null : new Date(sender.stopped_until),
  }
  const zone = localZone()
  const share = new Intl.NumberFormat(lang, { style: 'percent' }).format(sender.account_share)
  return [
    `${sender.id}  ${channel} ${sender.address}: ${texts.read.perSecond(rate)}`,
    `   ${senderText(lang, facts, zone === 'UTC' ? null : zone)}`,
    ...(sender.account_share < 1 ? [`   ${texts.read.accountShare(share)}`] : []),
  ]
}
