-- About :count conversations of :merchant over 24 months, in the product's own tables. Ids sort by birth.
create extension if not exists tsm_system_rows;

-- Lengths by a power law: at least 4 lines, a mean of 17, a few with thousands. The last ones are the live desk.
create unlogged table made as
  select n, 'cnv_' || lpad(n::text, 26, '0') as id,
         least(3000, ceil(4 / power(1 - random() * 0.9999, 0.8)))::int as lines,
         now() - interval '24 months' + (interval '24 months' - interval '1 hour') * (n::float8 / :count) as born,
         case when n > :count - 1620 and n % 3 = 0 then 'open'
              when n > :count - 1620 and n % 81 = 1 then 'snoozed'
              when n % greatest(1, :count / 60) = 0 then 'open'
              else 'closed' end as state
    from generate_series(1, :count) n;

-- One in ten buyers comes back for up to five months; the others say all within the hour.
alter table made add column span interval;
update made set span = case when n % 10 = 0 then least(interval '5 months', now() - born) * ((n::bigint * 7919 % 1000) / 1000.0)
                            else interval '50 minutes' end;

insert into message (merchant_id, conversation_id, seq, public_seq, id, kind, author_kind, author_id, author_name,
                     text, payload, automatic, created_at)
  select :merchant, m.id, s, s, 'msg_' || lpad(m.n::text, 18, '0') || lpad(s::text, 8, '0'), 'text',
         case when s % 2 = 1 then 'buyer' else 'agent' end,
         case when s % 2 = 1 then 'byr_' || lpad(m.n::text, 26, '0') else 'agt_' || lpad((m.n % 40)::text, 26, '0') end,
         '', substr(repeat('亲您好请问这件加厚羽绒服什么时候发货尺码有货吗优惠券怎么用已经帮您登记今天下午四点前寄出请放心', 4),
                    1 + (random() * 80)::int, 4 + (random() * 45)::int),
         null, false,
         m.born + m.span * (s::float8 / m.lines)
    from made m cross join lateral generate_series(1, m.lines) s;

insert into message_key (merchant_id, conversation_id, client_id, seq, public_seq, created_at)
  select merchant_id, conversation_id, 'cli_' || substr(id, 5), seq, public_seq, created_at
    from message where created_at > now() - interval '30 days';

insert into conversation (merchant_id, id, shop_id, connection_id, channel, thread, buyer_id, state, agent_id,
    last_agent_id, team_id, queued_at, queue_priority, stage, last_seq, last_public_seq, reacted_seq, last_at, active_at,
    preview, last_author_kind, unread, unanswered_at, unanswered_text, session_id, snoozed_until, version, created_at)
  select :merchant, m.id, 'shp_' || n % 3, 'con_' || n % 3, 'webchat', 'vis_' || n, 'byr_' || lpad(n::text, 26, '0'),
         m.state, case when state <> 'closed' and not queued then agent end, agent, 'tea_' || n % 4,
         case when queued then m.last_at end, 0, (array['pre', 'in', 'after'])[1 + n % 3], lines, lines, lines,
         m.last_at, date_bin('5 minutes', m.last_at, 'epoch'), '请问什么时候发货', 'buyer',
         case when state = 'open' and n % 2 = 0 then 2 else 0 end,
         case when state = 'open' and n % 2 = 0 then m.last_at end, '', 'ses_' || lpad(n::text, 26, '0'),
         case when state = 'snoozed' then now() + interval '1 day' end, lines, born
    from (select *, 'agt_' || lpad((n % 40)::text, 26, '0') as agent, state = 'open' and n % 30 = 0 as queued,
                 born + span as last_at
            from made) m;

insert into session (merchant_id, id, conversation_id, number, opened_at, closed_at, first_seq, last_seq, stage)
  select :merchant, 'ses_' || lpad(n::text, 26, '0'), id, 1, born,
         case when state = 'closed' then born + interval '1 hour' end, 1, lines, 'pre'
    from made;

drop table made;
