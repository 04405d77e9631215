/* What is read of a broadcast to make another like it. */
import type { Channel } from '../messages/message.ts'
import { type Db, sql } from '../platform/db/db.ts'
import type { BroadcastId, EmpresaId, EventoId, GroupId, MessageId } from '../platform/ids.ts'
import type { TemplateUse } from './broadcast.ts'

export interface CloneSource {
  groupId: GroupId
  campaignName: string
  body: string
  templateUse: TemplateUse | null
  /** Whether a template made its text, whatever is known of it. */
  ofTemplate: boolean
  /** As `insertBroadcast` stores it; empty: it named somebody who has been erased. */
  audience: Record<string, unknown>
  preferredChannel: Channel
  eventoId: EventoId | null
  fallbackAfterS: number | null
}

export function findCloneSource(db: Db, empresaId: EmpresaId, id: BroadcastId): Promise<CloneSource | null> {
  return db.maybeOne(sql<CloneSource>`
    select b.group_id, b.campaign_name, t.body, b.template_use, b.audience, b.preferred_channel, b.evento_id,
      b.template_version_id is not null or t.sms_body is not null or t.content_sid is not null as of_template,
      (select m.fallback_after_s from messages m where m.group_id = b.group_id limit 1) as fallback_after_s
    from broadcasts b join texts t on t.id = b.text_id
    where b.empresa_id = ${empresaId}::int and b.id = ${id}::int`)
}

/** Whom the next messages of a group went to; who was erased is nobody. */
export function listAddresses(
  db: Db,
  {
    empresaId,
    groupId,
    after,
    limit,
  }: { empresaId: EmpresaId; groupId: GroupId; after: MessageId; limit: number },
): Promise<{ id: MessageId; toAddress: string; erased: boolean }[]> {
  return db.many(sql<{ id: MessageId; toAddress: string; erased: boolean }>`
    select id, to_address, erased_at is not null as erased from messages
    where empresa_id = ${empresaId}::int and group_id = ${groupId}::bigint and id > ${after}::bigint
    order by id limit ${limit}::int`)
}
