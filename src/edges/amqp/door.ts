import { getEmpresa } from '../../identity/get-empresa.ts'
import { type Backlog, openBacklog } from '../../messages/backlog.ts'
import type { Ground } from '../../platform/context.ts'
import type { EmpresaId } from '../../platform/ids.ts'
import { openIngress } from './ingress.ts'
import { keepLink } from './link.ts'
import { openPublisher } from './publisher.ts'
import type { Owners } from './read-delivery.ts'
import { startStatusOut } from './status-out.ts'
import { DOOR_LANE, type IntakeOptions, type Outcome, openIntake } from './take-in.ts'

/** How the door is configured. */
export interface DoorSettings {
  url: string
  queue: string
  empresaId: EmpresaId | null
  empresas: readonly number[]
}

export interface DoorOptions extends DoorSettings {
  ground: Ground
  keys: IntakeOptions['keys']
  /** Names this process. */
  owner: string
  counted(outcome: Outcome | 'published' | 'unroutable', count: number): void
  /** Tests have a smaller one. */
  backlog?: Backlog
}

/** How the door is doing in this process. */
export interface DoorHealth {
  queue: string
  /** `held_back`: too much is queued, the rest waits at the broker. */
  ingress: 'consuming' | 'held_back' | 'away'
  /** Whether changes can be published. */
  status: 'connected' | 'away'
  /** What is wrong, as the broker or the network said it. */
  error: string | null
}

/** The way in for other systems' messages, and the way out for what becomes of them. */
export interface Door {
  /** Returns at once; a broker that is away is waited for in the background. */
  start(): void
  health(): DoorHealth
  /** Messages that wait in the queue; null while the broker is away. */
  waiting(): Promise<number | null>
  /** Takes nothing more, finishes what is under way and gives the rest back. */
  stop(): Promise<void>
}

export function openDoor(options: DoorOptions): Door {
  const { ground, queue } = options
  const backlog = options.backlog ?? openBacklog(ground, DOOR_LANE)
  const owners = { unnamed: options.empresaId, named: new Set(options.empresas) }
  let opened: Opened | null = null
  return {
    start() {
      opened = open(options, backlog, owners)
    },
    health: () => ({
      queue,
      ingress: opened?.ingress.state() ?? 'away',
      status: opened?.publisher.trouble() === null ? 'connected' : 'away',
      error: opened?.consumer.trouble() ?? opened?.publisher.trouble() ?? null,
    }),
    waiting: async () => (await opened?.ingress.waiting().catch(() => null)) ?? null,
    async stop() {
      // A batch that is just being taken in may have something to refuse: publishing ends last.
      await opened?.consumer.stop()
      await opened?.statusOut.stop()
      await opened?.publisher.stop()
      opened = null
    },
  }
}

type Opened = ReturnType<typeof open>

function open(options: DoorOptions, backlog: Backlog, owners: Owners) {
  const { ground, url, queue, owner, counted, keys, empresaId } = options
  const { log } = ground
  const publisher = openPublisher({ url, log })
  const intake = openIntake({ ground, queue, publisher, counted, keys, stored: backlog.add })
  const ingress = openIngress({ ground, queue, owners, intake, backlog })
  const consumer = keepLink({
    ...{ name: 'consumer', url, log },
    async open(model, breakOff) {
      // Else everything without an empresa would be refused for a mistake in the configuration.
      if (empresaId !== null) await getEmpresa(ground, empresaId)
      return ingress.open(model, breakOff)
    },
  })
  const statusOut = startStatusOut({ ground, owner, publisher, counted })
  return { publisher, ingress, consumer, statusOut }
}
