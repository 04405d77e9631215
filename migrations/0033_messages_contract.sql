-- Four checks for each of a million messages that are written for one broadcast took as long as the messages. Groups, texts,
-- streams and empresas are never deleted; who queues something locks its stream (`wakeStream`), which the check did.
alter table messages
  drop constraint messages_empresa_id_fkey,
  drop constraint messages_group_id_fkey,
  drop constraint messages_stream_id_fkey,
  drop constraint messages_text_id_fkey;
