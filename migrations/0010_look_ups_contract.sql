-- What became of a message whose outcome is unknown is found out before any receipt is asked for: a broadcast's overdue
-- receipts must not stand in front of it. The predicates name sid, which changes with the acceptance alone.
create index attempts_unknown_look_at on attempts (look_at) where sid is null and look_at is not null;
create index attempts_receipt_look_at on attempts (look_at) where sid is not null and look_at is not null;
drop index attempts_look_at;
