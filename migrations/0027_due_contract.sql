-- due_at marks what is queued and nothing else, both ways: what was suppressed when it was written kept one, so that its
-- stream never fell asleep and it was counted as due. Here only from now on, because a table may only be locked for a
-- moment; what there is follows in 0028.
alter table messages drop constraint messages_queued_is_due;
alter table messages add constraint messages_due_is_queued check ((state = 'queued') = (due_at is not null)) not valid;
