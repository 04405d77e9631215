import { beforeAll, expect, it } from 'vitest'
import type { Db } from '../src/platform/db/db.ts'
import { sql } from '../src/platform/db/db.ts'
import { describeOnEachDatabase } from './harness/database.ts'

/** Rows that belong to every empresa, or to the platform, have no empresa. */
const empresaMayBeNull: Readonly<Record<string, string>> = {
  'users.empresa_id': 'a platform admin belongs to none',
  'audit_log.empresa_id': 'what the platform does for every empresa',
  'erasures.empresa_id': 'the platform erases a person in every empresa',
  'suppressions.empresa_id': 'a dead number is dead for every empresa',
  'consent_changes.empresa_id': 'a no to a sender that empresas share is one to all',
  'inbox_threads.empresa_id': 'what belongs to nobody we can tell is in the inbox of the platform',
  'inbound_messages.empresa_id': 'as its thread',
  'kill_switches.empresa_id': 'a switch of the platform stops every empresa',
  'senders.empresa_id': "the platform's own senders",
}

/** Columns called `…_id` that point at no table of ours, or at one that they outlive. */
const pointsAtNothing: Readonly<Record<string, string>> = {
  'freelancer_links.external_id': "the other system's id",
  'eventos.external_id': "the other system's id",
  'vagas.external_id': "the other system's id",
  'candidaturas.external_id': "the other system's id",
  'messages.external_id': "the other system's id",
  'broadcast_parts.after_id': 'a place in the order of ids',
  'messages.empresa_id':
    'no empresa is ever deleted; the check costs as much as an index, for each of a million',
  'messages.group_id': 'as empresa_id',
  'messages.stream_id': 'as empresa_id; who queues something locks its stream',
  'messages.text_id': 'as empresa_id',
  'events.message_id': 'the timeline outlives its message until its month is dropped',
  'events.attempt_id': 'as message_id',
  'status_feed.message_id': 'written by the move of its message; told without it when the message is gone',
  'attempts.message_id':
    'written by the claim alone, from the row it has just moved; the check costs a fifth of it',
  'attempts.sender_id': 'as message_id',
  'messages.freelancer_id': 'who is erased leaves their messages behind; the check would read them all',
  'audience_list_rows.list_id':
    'written by whoever holds the list, and deleted before it; the check costs a third of a long upload',
  'permanent_failures.attempt_id': 'written when an attempt is recorded, and outlives nothing of interest',
  'permanent_failures.message_id': 'as attempt_id',
}

/** Tables where a key that points elsewhere is not led by an index of its own, because nobody deletes or looks that way. */
const notLookedUpBy: Readonly<Record<string, string>> = {
  'attempts.sender_id': 'senders are switched off, not deleted',
  'redactions.sender_id': 'as attempts.sender_id',
  'inbox_threads.sender_id': 'senders are switched off, not deleted',
  'inbound_messages.sender_id': 'as its thread',
  'broadcasts.text_id': 'texts are deleted with their broadcast',
}

interface Column {
  readonly name: string
  readonly table: string
  readonly type: string
  readonly nullable: boolean
}

interface Key {
  readonly table: string
  readonly kind: 'primary' | 'unique' | 'foreign' | 'index'
  /** `table.column`, in the order of the key. */
  readonly columns: string[]
  readonly partial: boolean
}

async function readColumns(db: Db): Promise<Column[]> {
  return db.many(sql<Column>`
    select c.relname || '.' || a.attname as name, c.relname as table, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as nullable
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    where a.attnum > 0 and not a.attisdropped and c.relname <> 'schema_migrations'
    order by name`)
}

async function readKeys(db: Db): Promise<Key[]> {
  const indexes = await db.many(sql<Key>`
    select c.relname as table, i.indpred is not null as partial,
      case when i.indisprimary then 'primary' when i.indisunique then 'unique' else 'index' end as kind,
      array(
        select c.relname || '.' || a.attname from unnest(i.indkey) with ordinality as k (attnum, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum order by k.place
      )::text[] as columns
    from pg_index i
    join pg_class c on c.oid = i.indrelid and c.relkind in ('r', 'p') and not c.relispartition
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'`)
  const foreign = await db.many(sql<Key>`
    select c.relname as table, 'foreign' as kind, false as partial,
      array(
        select c.relname || '.' || a.attname from unnest(f.conkey) with ordinality as k (attnum, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum order by k.place
      )::text[] as columns
    from pg_constraint f
    join pg_class c on c.oid = f.conrelid and not c.relispartition
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    where f.contype = 'f'`)
  return [...indexes, ...foreign]
}

describeOnEachDatabase('the schema', (open) => {
  let columns: Column[]
  let keys: Key[]
  let broken: Broken
  beforeAll(async () => {
    const { db } = await open()
    columns = await readColumns(db)
    keys = await readKeys(db)
    await plant(db)
    broken = findBroken(await readColumns(db), await readKeys(db))
  })

  const kept = () => findBroken(columns, keys)

  it('names the empresa of a row, always, where a row has one', () => {
    expect(kept().emptyEmpresa).toEqual([])
    expect(broken.emptyEmpresa).toEqual(['planted.empresa_id'])
  })

  it('finds the rows of an empresa by an index that begins with it', () => {
    expect(kept().empresaWithoutIndex).toEqual([])
    expect(broken.empresaWithoutIndex).toEqual(['planted.empresa_id'])
  })

  it('ties every id to what it is the id of', () => {
    expect(kept().untied).toEqual([])
    expect(broken.untied).toEqual(['planted.empresa_id', 'planted.thing_id'])
  })

  it('finds by an index what points at a row that may be deleted', () => {
    expect(kept().foreignWithoutIndex).toEqual([])
    expect(broken.foreignWithoutIndex).toEqual(['planted.user'])
  })

  it('knows the zone of every moment', () => {
    expect(kept().momentsWithoutZone).toEqual([])
    expect(broken.momentsWithoutZone).toEqual(['planted.at'])
  })

  it('gives every table a primary key, but the timeline', () => {
    expect(kept().withoutPrimaryKey).toEqual(['events'])
    expect(broken.withoutPrimaryKey).toEqual(['events', 'planted'])
  })

  it('asks for nothing unique in the timeline that does not begin with its month', () => {
    expect(kept().uniqueAcrossMonths).toEqual([])
  })

  it('excuses nothing that is not there any more', () => {
    const names = new Set(columns.map(({ name }) => name))
    const excused = [empresaMayBeNull, pointsAtNothing, notLookedUpBy].flatMap(Object.keys)
    expect(excused.filter((name) => !names.has(name))).toEqual([])
  })
})

/** A table that breaks every rule, so that no rule can go blind unnoticed. */
async function plant(db: Db): Promise<void> {
  await db.run(
    sql.raw(`
    create table planted (empresa_id int, thing_id int not null, "user" int references users (id), at timestamp)`),
  )
}

type Broken = ReturnType<typeof findBroken>

function findBroken(columns: readonly Column[], keys: readonly Key[]) {
  const tied = (name: string) =>
    keys.some(({ kind, columns }) => kind === 'foreign' && columns.includes(name))
  const indexed = (name: string) =>
    keys.some(({ kind, columns }) => kind !== 'foreign' && columns[0] === name)
  const ofEmpresa = columns.filter(({ name }) => name.endsWith('.empresa_id'))
  const tables = [...new Set(columns.map(({ table }) => table))]
  return {
    emptyEmpresa: namesOf(ofEmpresa.filter(({ name, nullable }) => nullable && !(name in empresaMayBeNull))),
    empresaWithoutIndex: namesOf(ofEmpresa.filter(({ name }) => !indexed(name))),
    untied: namesOf(
      columns.filter(({ name }) => name.endsWith('_id') && !(name in pointsAtNothing) && !tied(name)),
    ),
    foreignWithoutIndex: keys
      .filter(({ kind }) => kind === 'foreign')
      .flatMap((key) => key.columns.slice(0, 1))
      .filter((name) => !indexed(name) && !(name in notLookedUpBy))
      .sort(),
    momentsWithoutZone: namesOf(columns.filter(({ type }) => /^timestamp.* without|^time\b/.test(type))),
    withoutPrimaryKey: tables.filter(
      (table) => !keys.some((key) => key.table === table && key.kind === 'primary'),
    ),
    uniqueAcrossMonths: keys.filter(
      (key) =>
        key.table === 'events' &&
        ['primary', 'unique'].includes(key.kind) &&
        key.columns[0] !== 'events.month',
    ),
  }
}

const namesOf = (columns: readonly Column[]) => columns.map(({ name }) => name)
