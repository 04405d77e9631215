-- A freelancer who is erased leaves messages behind, which say no more who they were for. Checking and clearing them
-- would read all messages for each freelancer.
alter table messages drop constraint messages_freelancer_id_fkey;
