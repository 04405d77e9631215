import type { Db } from '../../src/platform/db/db.ts'
import { sql } from '../../src/platform/db/db.ts'

/** Lets the database itself write down every change of a message's state, whoever makes it. */
export async function watchStates(db: Db): Promise<void> {
  for (const text of [
    `create table witnessed (id bigint generated always as identity, message_id bigint, state text, sid text)`,
    `create function witness() returns trigger language plpgsql as $$ begin
      insert into witnessed (message_id, state) values (new.id, new.state); return null; end $$`,
    `create trigger witness_insert after insert on messages for each row when (new.has_feed) execute function witness()`,
    `create trigger witness_update after update on messages for each row
      when (new.has_feed and new.state is distinct from old.state) execute function witness()`,
  ]) {
    await db.run(sql.raw(text))
  }
}

/** Of every message: the states the database saw it in, and those the feed tells. */
export function readWitness(db: Db): Promise<{ messageId: number; seen: string[]; told: string[] }[]> {
  return db.many(sql<{ messageId: number; seen: string[]; told: string[] }>`
    select coalesce(w.message_id, f.message_id) as message_id, coalesce(w.states, '{}') as seen, coalesce(f.states, '{}') as told
    from (select message_id, array_agg(state order by id) as states from witnessed group by message_id) w
    full join (select message_id, array_agg(state order by id) as states from status_feed group by message_id) f
      on f.message_id = w.message_id
    order by 1`)
}
