-- The template that a broadcast was made with, what it says to everybody, in which language and in whose words, as it was
-- asked for: its text holds only what came of it. Null: words of its own, or made before this.
alter table broadcasts add column template_use jsonb;
comment on column broadcasts.template_use is 'lgpd: free';
