import type { Ground } from '../platform/context.ts'
import type { Metrics } from '../platform/metrics.ts'
import { listSenderHealth } from './list-senders.ts'

/** Figures about senders and their account, read from the database when the page is: every process says the same. */
export function countSenders(metrics: Metrics, ground: Ground): void {
  metrics.gauge({
    name: 'recado_sender_rate',
    help: 'What a sender may send a second at present: messages, of SMS segments',
    labels: ['sender'],
    async collect(gauge) {
      gauge.reset()
      for (const { id, ratePerSecond } of await listSenderHealth(ground, null)) {
        gauge.set({ sender: String(id) }, ratePerSecond)
      }
    },
  })
  metrics.gauge({
    name: 'recado_sender_stopped',
    help: '1 for a sender that is stopped, by reason; gone: no longer configured while messages wait for it',
    labels: ['sender', 'reason'],
    async collect(gauge) {
      gauge.reset()
      for (const { id, stoppedReason, active } of await listSenderHealth(ground, null)) {
        const reason = active ? stoppedReason : 'gone'
        if (reason !== null) gauge.set({ sender: String(id), reason }, 1)
      }
    },
  })
  metrics.gauge({
    name: 'recado_account_share',
    help: "Which part of its slots in flight this service uses, the least of its accounts'; 1 is all",
    async collect(gauge) {
      const shares = (await listSenderHealth(ground, null)).map((each) => each.accountShare)
      gauge.set(Math.min(1, ...shares))
    },
  })
}
