-- Number, store and count a batch of lines of one merchant in one call and one commit.
-- A line whose client_id was stored before (also earlier in the same batch) is answered with its first numbers.
-- Answers one row a line, in order; seq is null when there is no such conversation.
-- Tables are read through `lateral … offset 0` and written by ctid, so that each row is found by its full key whatever
-- the planner believes: with fresh statistics or none it must never walk a merchant's whole table.
create or replace function append_lines(
  p_merchant text, p_at timestamptz, p_conversation text[], p_client text[], p_id text[], p_kind text[],
  p_author_kind text[], p_author_id text[], p_author_name text[], p_text text[], p_payload jsonb[],
  p_public boolean[], p_automatic boolean[])
returns table (ord bigint, seq bigint, public_seq bigint, at timestamptz, repeated boolean,
               agent_id text, buyer_id text, state text, version bigint, reacts boolean)
language plpgsql as $$
#variable_conflict use_column
begin
  perform set_config('xiaoer.merchant', p_merchant, true);
  -- Lock the conversations in one fixed order, so that two batches never wait for each other in a circle.
  perform 1 from (select distinct u.id from unnest(p_conversation) as u(id) order by u.id) one
    cross join lateral (
      select 1 from conversation c where c.merchant_id = p_merchant and c.id = one.id for update
    ) locked;
  -- A new statement has a new snapshot: what others stored while we waited for the locks is seen.
  return query
  with given as (
    select g.*, row_number() over (partition by g.conversation, g.client order by g.ord) as nth
      from unnest(p_conversation, p_client, p_id, p_kind, p_author_kind, p_author_id, p_author_name, p_text,
                  p_payload, p_public, p_automatic) with ordinality
        as g(conversation, client, id, kind, author_kind, author_id, author_name, body, payload, public, automatic, ord)
  ), now_at as materialized (
    select one.conversation, c.*
      from (select distinct given.conversation from given) one
      cross join lateral (
        select c.ctid as place, c.last_seq, c.last_public_seq
          from conversation c where c.merchant_id = p_merchant and c.id = one.conversation offset 0
      ) c
  ), old as materialized (
    select given.ord, k.seq, k.public_seq, k.created_at
      from given cross join lateral (
        select k.seq, k.public_seq, k.created_at from message_key k
         where k.merchant_id = p_merchant and k.conversation_id = given.conversation and k.client_id = given.client
        offset 0
      ) k
  ), fresh as materialized (
    select given.*, c.place, c.last_seq + row_number() over one as seq,
           c.last_public_seq + count(*) filter (where given.public) over one as public_count,
           given.author_kind = 'agent' and given.public and not given.automatic as answers,
           given.author_kind = 'buyer' and given.public and given.kind not in ('edited', 'recalled')
             and count(*) filter (where given.author_kind = 'agent' and given.public and not given.automatic) over rest = 0
             as waits
      from given join now_at c on c.conversation = given.conversation
     where given.nth = 1 and not exists (select 1 from old where old.ord = given.ord)
    window one as (partition by given.conversation order by given.ord),
           rest as (partition by given.conversation order by given.ord
                    rows between 1 following and unbounded following)
  ), stored as (
    insert into message (merchant_id, conversation_id, seq, public_seq, id, kind, author_kind, author_id,
                         author_name, text, payload, automatic, created_at)
    select p_merchant, f.conversation, f.seq, case when f.public then f.public_count end, f.id, f.kind,
           f.author_kind, f.author_id, f.author_name, f.body, f.payload, f.automatic, p_at
      from fresh f
  ), keyed as (
    insert into message_key (merchant_id, conversation_id, client_id, seq, public_seq, created_at)
    select p_merchant, f.conversation, f.client, f.seq, case when f.public then f.public_count end, p_at
      from fresh f
  ), sums as materialized (
    select f.conversation, f.place, max(f.seq) as last_seq, max(f.public_count) as last_public_seq,
           (array_agg(f.body order by f.ord desc) filter (where f.public))[1] as last_body,
           (array_agg(f.kind order by f.ord desc) filter (where f.public))[1] as last_kind,
           (array_agg(f.author_kind order by f.ord desc) filter (where f.public))[1] as last_author_kind,
           bool_or(f.answers) as answered,
           max(f.seq) filter (where f.author_kind = 'agent') as agent_seq,
           count(*) filter (where f.waits)::int as waiting,
           (array_agg(f.body order by f.ord) filter (where f.waits))[1] as waiting_text
      from fresh f group by f.conversation, f.place
  ), counted as (
    update conversation c set
      last_seq = s.last_seq, last_public_seq = s.last_public_seq, version = c.version + 1,
      last_at = p_at, active_at = date_bin('5 minutes', p_at, 'epoch'),
      preview = coalesce(left(s.last_body, 80), c.preview), preview_kind = coalesce(s.last_kind, c.preview_kind),
      last_author_kind = coalesce(s.last_author_kind, c.last_author_kind),
      unread = case when s.answered then 0 else c.unread end + s.waiting,
      unanswered_at = case when not s.answered and c.unanswered_at is not null then c.unanswered_at
                           when s.waiting > 0 then p_at end,
      unanswered_text = case when not s.answered and c.unanswered_at is not null then c.unanswered_text
                             else coalesce(left(s.waiting_text, 120), '') end,
      agent_read_seq = greatest(c.agent_read_seq, coalesce(s.agent_seq, 0)),
      -- Nothing has to react when a person owns the open conversation and knows that it waits.
      reacted_seq = case when c.reacted_seq = c.last_seq and (s.waiting = 0 or (
                              c.agent_id is not null and c.state = 'open' and c.unread > 0))
                         then s.last_seq else c.reacted_seq end
      from sums s
     where c.ctid = s.place
    returning c.id, c.agent_id, c.buyer_id, c.state, c.version, c.reacted_seq < c.last_seq as reacts
  )
  select given.ord, coalesce(old.seq, f.seq),
         case when old.ord is not null then old.public_seq when f.public then f.public_count end,
         coalesce(old.created_at, p_at), old.ord is not null or given.nth > 1,
         t.agent_id, t.buyer_id, t.state, t.version, coalesce(t.reacts, false)
    from given
    left join old on old.ord = given.ord
    left join fresh f on f.conversation = given.conversation and f.client = given.client
    left join counted t on t.id = given.conversation
   order by given.ord;
end $$;
