import { openBatcher } from '../platform/batcher.ts'
import type { Ground } from '../platform/context.ts'
import { isItemsFault } from '../platform/db/items-fault.ts'
import { isLockTimeout } from '../platform/db/sql-error.ts'
import type { ContactId, EmpresaId, OtpLogId } from '../platform/ids.ts'
import { countWrongTries, endVerified, findCodesOf, limitLockWait } from './check-queries.ts'
import { type OtpLog, TRIES_MAX } from './otp.ts'

/** Gathered into one statement; more wait for the next. */
const CHECKS_MAX = 100
/** For longer than this nobody waits for what somebody else's row is locked by. */
const LOCK_WAIT_MS = 50

/**
 * What a check asks of the database. Many people enter their codes at the same moment: what comes while a statement
 * is under way goes with the next, and who comes alone waits for nobody.
 */
export interface CheckDesk {
  /** The code that a person can enter now, null without one; null altogether when there is no such empresa. */
  find(about: Person): Promise<{ log: OtpLog | null } | null>
  /** Counts a wrong try, and the fifth burns the code. Null when somebody else has ended it meanwhile. */
  countWrong(log: Entered): Promise<{ tries: number } | null>
  /**
   * Ends a code that was entered: the person is known, nothing of it is sent any more, and it counts. Of several right
   * tries at the same moment one ends it; the others get null.
   */
  endVerified(log: Entered): Promise<{ contactId: ContactId } | null>
}

interface Person {
  readonly empresaId: EmpresaId
  readonly recipientKey: Buffer
}

type Entered = Pick<OtpLog, 'id' | 'empresaId'>

interface Asked {
  readonly about: Person
  found: { log: OtpLog | null } | null
}

interface Try {
  readonly log: Entered
  readonly right: boolean
  outcome: { tries: number } | { contactId: ContactId } | null
  /** It could not go with the others, and is under way by itself. */
  alone: Promise<void> | null
}

/** Opens the desk of one process. */
export function openCheckDesk(ground: Ground): CheckDesk {
  const asking = openBatcher<Asked>({
    itemsMax: () => CHECKS_MAX,
    flush: (items) => findAll(ground, items),
    isItemsFault,
  })
  const trying = openBatcher<Try>({
    itemsMax: () => CHECKS_MAX,
    flush: (items) => tryAll(ground, items),
    isItemsFault,
  })
  const enter = async (log: Entered, right: boolean) => {
    const item: Try = { log, right, outcome: null, alone: null }
    await trying.add(item)
    await item.alone
    return item.outcome
  }
  return {
    async find(about) {
      const item: Asked = { about, found: null }
      await asking.add(item)
      return item.found
    },
    async countWrong(log) {
      const outcome = await enter(log, false)
      return outcome !== null && 'tries' in outcome ? outcome : null
    },
    async endVerified(log) {
      const outcome = await enter(log, true)
      return outcome !== null && 'contactId' in outcome ? outcome : null
    },
  }
}

async function findAll({ db, clock }: Ground, items: readonly Asked[]): Promise<void> {
  const people = items.map((item) => item.about)
  const rows = await findCodesOf(db, people, clock.now())
  for (const { position, known, ...log } of rows) {
    const item = items[position - 1]
    if (item) item.found = known === null ? null : { log: log.id === null ? null : log }
  }
}

/** All or nothing, as a batch has to be; but a row that somebody else holds is waited for by those who asked about it alone. */
async function tryAll(ground: Ground, items: readonly Try[]): Promise<void> {
  try {
    await ground.db.transaction(async (db) => {
      await limitLockWait(db, LOCK_WAIT_MS)
      await tryInTurns({ ...ground, db }, items)
    })
  } catch (error) {
    if (!isLockTimeout(error)) throw error
    for (const id of new Set(items.map((item) => item.log.id))) {
      const ofOne = items.filter((item) => item.log.id === id)
      const alone = tryInTurns(ground, ofOne)
      for (const item of ofOne) item.alone = alone
    }
  }
}

/** Tries of one code one after the other, as they came; when one finds that it has ended, so have those behind it. */
async function tryInTurns(ground: Ground, items: readonly Try[]): Promise<void> {
  let waiting = items
  while (waiting.length > 0) {
    const turn = firstOfEach(waiting)
    await countAll(ground, turn.filter(isWrong))
    await endAll(ground, turn.filter(isRight))
    const goesOn = new Set(turn.filter(isStillOpen).map((item) => item.log.id))
    const taken = new Set(turn)
    const others = waiting.filter((item) => !taken.has(item))
    // A transaction that is run again may have told them something before.
    for (const item of others) item.outcome = null
    waiting = others.filter((item) => goesOn.has(item.log.id))
  }
}

const isRight = ({ right }: Try) => right
const isWrong = ({ right }: Try) => !right
const isStillOpen = ({ outcome }: Try) => outcome !== null && 'tries' in outcome && outcome.tries < TRIES_MAX

function firstOfEach(items: readonly Try[]): Try[] {
  const first = new Map<OtpLogId, Try>()
  for (const item of items) if (!first.has(item.log.id)) first.set(item.log.id, item)
  return [...first.values()]
}

async function countAll({ db, clock }: Ground, items: readonly Try[]): Promise<void> {
  if (items.length === 0) return
  const logs = items.map((item) => item.log)
  const counted = new Map((await countWrongTries(db, logs, clock.now())).map((row) => [row.id, row.tries]))
  for (const item of items) {
    const tries = counted.get(item.log.id)
    item.outcome = tries === undefined ? null : { tries }
  }
}

async function endAll({ db, clock }: Ground, items: readonly Try[]): Promise<void> {
  if (items.length === 0) return
  const logs = items.map((item) => item.log)
  const ended = await endVerified(db, { logs, now: clock.now(), slot: 0 })
  const contacts = new Map(ended.map((row) => [row.id, row.contactId]))
  for (const item of items) {
    const contactId = contacts.get(item.log.id)
    item.outcome = contactId === undefined ? null : { contactId }
  }
}
