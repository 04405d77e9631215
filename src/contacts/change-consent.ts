import type { Ground } from '../platform/context.ts'
import type { EmpresaId } from '../platform/ids.ts'
import { type Consent, type ConsentHow, type ContactChannel, type Purpose, undoesNo } from './consent.ts'
import { insertChanges, insertOptOuts, liftOptOuts, listOptedOut, writeContacts } from './consent-queries.ts'

/** No statement touches more rows than this: the embedded database has one line, and codes wait in it. */
const CONSENT_PEOPLE_MAX = 2_000

/** One change, said by one or many people in the same way. */
export interface ConsentChange {
  consent: Consent
  /** Null: both. */
  channel: ContactChannel | null
  /** Null: everything. */
  purpose: Purpose | null
  how: ConsentHow
  /** A stop by a word that the empresa alone takes for one, said to a sender that it shares: a start said there undoes it. */
  byOwnWord?: boolean
  /** The text they agreed to, where there was one. */
  textVersion: string | null
  /** Who wrote it down. */
  by: string
  /** At most `CONSENT_PEOPLE_MAX`, nobody twice. */
  people: readonly ConsentPerson[]
}

export interface ConsentPerson {
  recipientKey: Buffer
  /** E.164, so that a contact can be made where there is none; null changes only those that there are. */
  address: string | null
  /** What shows that it was so: a form, a row of a file, a code of Twilio's. */
  proof: Record<string, unknown> | null
  /** The message in which they said it. */
  inboundSid?: string | null
  /** The channel on which they said it: who blocked us on WhatsApp takes that back there and nowhere else. */
  saidOn?: ContactChannel | null
}

export interface ConsentOutcome {
  /** Of whom something was new; the others had said the same before. */
  changed: Buffer[]
  /** Who stays opted out although consent was given: it undoes no opt-out, or another one is in force. */
  optedOut: Buffer[]
}

/** Whose consent it is: one empresa's, or null for every empresa's, as with a sender that they share. */
export type ConsentScope = Ground & { readonly empresaId: EmpresaId | null }

/**
 * Writes down what people allow: the change with its proof, the consent of their contacts, and the opt-out that
 * follows or is lifted, all in the transaction of the scope's `db` or in one of its own. Said again it changes nothing. Consent that is given in a way
 * that undoes no opt-out leaves those alone who have one. What is queued for them is the caller's business, see
 * `messages/apply-consent.ts`.
 */
export function changeConsent(scope: ConsentScope, change: ConsentChange): Promise<ConsentOutcome> {
  if (change.people.length > CONSENT_PEOPLE_MAX) throw new Error('more people than one statement takes')
  return scope.db.transaction((db) => {
    const inside = { ...scope, db }
    return change.consent === 'revoked' ? revoke(inside, change) : allow(inside, change)
  })
}

async function revoke(
  { db, empresaId, clock }: ConsentScope,
  change: ConsentChange,
): Promise<ConsentOutcome> {
  const now = clock.now()
  const changed = await insertOptOuts(db, { empresaId, change, now })
  // Who says no to offers alone still allows the rest.
  if (change.purpose === null) await writeContacts(db, { empresaId, change, now })
  const people = among(change.people, changed)
  await insertChanges(db, { empresaId, change: { ...change, people }, always: true, now })
  return { changed, optedOut: [] }
}

async function allow({ db, empresaId, clock }: ConsentScope, change: ConsentChange): Promise<ConsentOutcome> {
  const now = clock.now()
  const lifts = change.consent === 'given' && undoesNo(change.how)
  const lifted = lifts ? await liftOptOuts(db, { empresaId, change }) : []
  const optedOut = await listOptedOut(db, { empresaId, change })
  const people = lifts ? change.people : without(change.people, optedOut)
  if (change.purpose === null) await writeContacts(db, { empresaId, change: { ...change, people }, now })
  const unheard = await insertChanges(db, {
    ...{ empresaId, now, always: false },
    change: { ...change, people: without(people, lifted) },
  })
  await insertChanges(db, {
    empresaId,
    change: { ...change, people: among(people, lifted) },
    always: true,
    now,
  })
  return { changed: [...lifted, ...unheard], optedOut }
}

function among(people: readonly ConsentPerson[], keys: readonly Buffer[]): ConsentPerson[] {
  const meant = new Set(keys.map((key) => key.toString('hex')))
  return people.filter((each) => meant.has(each.recipientKey.toString('hex')))
}

function without(people: readonly ConsentPerson[], keys: readonly Buffer[]): ConsentPerson[] {
  const meant = new Set(keys.map((key) => key.toString('hex')))
  return people.filter((each) => !meant.has(each.recipientKey.toString('hex')))
}
