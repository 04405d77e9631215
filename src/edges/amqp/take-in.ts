import { DomainError } from '../../errors.ts'
import { getEmpresa } from '../../identity/get-empresa.ts'
import { handIn } from '../../messages/hand-in.ts'
import type { HandedIn } from '../../messages/handed-in.ts'
import type { Channel, Lane } from '../../messages/message.ts'
import { backoffMs } from '../../platform/backoff.ts'
import { type Ctx, type Ground, withTransaction } from '../../platform/context.ts'
import { isItemsFault } from '../../platform/db/items-fault.ts'
import type { EmpresaId } from '../../platform/ids.ts'
import { sleep } from '../../platform/sleep.ts'
import type { Publisher } from './publisher.ts'
import { type Delivered, type Refused, refused } from './read-delivery.ts'
import { refuse } from './refuse.ts'

/** What comes through the door is a notice to one person. */
export const DOOR_LANE: Lane = 'transactional'
const BACKOFF = { baseMs: 250, maxMs: 10_000 }

export interface Delivery {
  content: Buffer
  headers: Record<string, unknown>
  read: Delivered
}

export type Outcome = 'stored' | 'suppressed' | 'duplicate' | 'refused'

export interface IntakeOptions {
  ground: Ground
  keys: { recipientKey(e164: string): Buffer }
  queue: string
  publisher: Pick<Publisher, 'publish'>
  /** How many were put into an empresa's queue. */
  stored(empresaId: EmpresaId, count: number): void
  counted(outcome: Outcome, count: number): void
}

/** Makes deliveries durable. */
export interface Intake {
  /**
   * Resolves to true when every delivery is stored, was known, or lies in the dead-letter queue, however long that
   * takes; to false when it was told to end before.
   */
  takeIn(deliveries: readonly Delivery[], ending: AbortSignal): Promise<boolean>
}

interface Item {
  delivery: Delivery
  message: HandedIn & { recipientKey: Buffer }
}

export function openIntake(options: IntakeOptions): Intake {
  const known = new Set<EmpresaId>()
  return {
    async takeIn(deliveries, ending) {
      for (const delivery of deliveries) {
        if (!delivery.read.ok && !(await refuseSurely(options, delivery, delivery.read, ending))) return false
      }
      for (const group of groupsOf(options, deliveries)) {
        if (!(await storeSurely(options, known, group, ending))) return false
      }
      return true
    },
  }
}

interface Group {
  empresaId: EmpresaId
  channel: Channel
  items: Item[]
}

/** Those that go into one statement. */
function groupsOf({ keys }: IntakeOptions, deliveries: readonly Delivery[]): Group[] {
  const groups = new Map<string, Group>()
  for (const delivery of deliveries) {
    if (!delivery.read.ok) continue
    const { empresaId, message } = delivery.read
    const name = `${empresaId} ${message.channel}`
    const group = groups.get(name) ?? { empresaId, channel: message.channel, items: [] }
    group.items.push({ delivery, message: { ...message, recipientKey: keys.recipientKey(message.e164) } })
    groups.set(name, group)
  }
  return [...groups.values()]
}

/** Again and again until the database has it; what lies in a message is found by halving, and refused. */
async function storeSurely(
  options: IntakeOptions,
  known: Set<EmpresaId>,
  group: Group,
  ending: AbortSignal,
): Promise<boolean> {
  const { ground } = options
  for (let tries = 1; !ending.aborted; tries += 1) {
    try {
      await store(options, known, group)
      return true
    } catch (error) {
      const why = faultOf(error)
      if (why !== null) return refuseAll(options, group, why, ending)
      if (isItemsFault(error)) {
        if (group.items.length === 1) return refuseAll(options, group, 'unstorable', ending)
        const half = Math.ceil(group.items.length / 2)
        const halves = [group.items.slice(0, half), group.items.slice(half)]
        for (const items of halves) {
          if (!(await storeSurely(options, known, { ...group, items }, ending))) return false
        }
        return true
      }
      ground.log.warn(
        { err: error, messages: group.items.length, tries },
        'messages were not stored; trying again',
      )
      await sleep(backoffMs(tries, BACKOFF), ending)
    }
  }
  return false
}

async function store(options: IntakeOptions, known: Set<EmpresaId>, group: Group): Promise<void> {
  const { ground, counted, stored } = options
  const { empresaId, channel, items } = group
  if (!known.has(empresaId)) known.add((await getEmpresa(ground, empresaId)).id)
  const ctx: Ctx = { ...ground, empresaId, actor: { kind: 'system', loop: 'rabbitmq' }, lang: 'pt-BR' }
  const became = await withTransaction(ctx, (tx) =>
    handIn(
      tx,
      { channel, lane: DOOR_LANE, hasFeed: true },
      items.map((each) => each.message),
    ),
  )
  const queued = [...became.values()].filter((state) => state === 'queued').length
  stored(empresaId, queued)
  counted('stored', queued)
  counted('suppressed', became.size - queued)
  counted('duplicate', items.length - became.size)
}

/** Why none of a group can ever be stored as things are; null: it may be later. */
function faultOf(error: unknown): string | null {
  if (!(error instanceof DomainError)) return null
  if (error.code === 'no_sender') return 'no_sender'
  return error.code === 'not_found' ? 'empresa_id not_found' : null
}

async function refuseAll(
  options: IntakeOptions,
  group: Group,
  reason: string,
  ending: AbortSignal,
): Promise<boolean> {
  for (const { delivery, message } of group.items) {
    const of = { externalId: message.externalId, empresaId: group.empresaId }
    const why: Refused = { ...refused([], of), reason }
    if (!(await refuseSurely(options, delivery, why, ending))) return false
  }
  return true
}

/** Until the broker has confirmed it: a message leaves its queue only for another one. */
async function refuseSurely(
  { ground, publisher, queue, counted }: IntakeOptions,
  delivery: Delivery,
  why: Refused,
  ending: AbortSignal,
): Promise<boolean> {
  for (let tries = 1; !ending.aborted; tries += 1) {
    try {
      await refuse(publisher, { queue, delivery, why, at: ground.clock.now() })
      counted('refused', 1)
      ground.log.warn(
        { queue, reason: why.reason },
        'a message was refused; it lies in the dead-letter queue',
      )
      return true
    } catch (error) {
      ground.log.warn({ err: error, tries }, 'a message could not be refused; trying again')
      await sleep(backoffMs(tries, BACKOFF), ending)
    }
  }
  return false
}
