-- Number, store and count a batch of lines of one merchant in one call and one commit.
-- A line whose client_id was stored before (also earlier in the same batch) is answered with its first numbers.
-- Answers one row a line, in order; seq is null when there is no such conversation.
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
  perform 1 from conversation c
    where c.merchant_id = p_merchant and c.id = any (p_conversation) order by c.id for update;
  -- A new statement has a new snapshot: what others stored while we waited for the locks is seen.
  return query
  with given as (
    select g.*, row_number() over (partition by g.conversation, g.client order by g.ord) as nth
      from unnest(p_conversation, p_client, p_id, p_kind, p_author_kind, p_author_id, p_author_name, p_text,
                  p_payload, p_public, p_automatic) with ordinality
        as g(conversation, client, id, kind, author_kind, author_id, author_name, body, payload, public, automatic, ord)
  ), old as materialized (
    select given.ord, k.seq, k.public_seq, k.created_at
      from given join message_key k
        on k.merchant_id = p_merchant and k.conversation_id = given.conversation and k.client_id = given.client
  ), fresh as materialized (
    select given.*, c.unread as unread_before, c.agent_id as owner, c.state as state_before,
           c.last_seq + row_number() over one as seq,
           c.last_public_seq + count(*) filter (where given.public) over one as public_count,
           given.author_kind = 'agent' and given.public and not given.automatic as answers
      from given join conversation c on c.merchant_id = p_merchant and c.id = given.conversation
     where given.nth = 1 and not exists (select 1 from old where old.ord = given.ord)
    window one as (partition by given.conversation order by given.ord)
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
  ), sums as (
    select f.conversation, max(f.seq) as last_seq, max(f.public_count) as last_public_seq,
           count(*) as lines,
           max(f.ord) filter (where f.public) as last_public_ord,
           max(f.ord) filter (where f.answers) as answered_ord,
           max(f.seq) filter (where f.author_kind = 'agent') as agent_seq
      from fresh f group by f.conversation
  ), waiting as (
    -- buyer lines that nobody answered within this batch
    select f.conversation, count(*)::int as lines, (array_agg(f.body order by f.ord))[1] as first_text
      from fresh f join sums s on s.conversation = f.conversation
     where f.author_kind = 'buyer' and f.public and f.kind not in ('edited', 'recalled')
       and (s.answered_ord is null or f.ord > s.answered_ord)
     group by f.conversation
  ), counted as (
    update conversation c set
      last_seq = s.last_seq, last_public_seq = s.last_public_seq, version = c.version + 1,
      last_at = p_at, active_at = date_bin('5 minutes', p_at, 'epoch'),
      preview = coalesce(left(l.body, 80), c.preview), preview_kind = coalesce(l.kind, c.preview_kind),
      last_author_kind = coalesce(l.author_kind, c.last_author_kind),
      unread = case when s.answered_ord is null then c.unread else 0 end + coalesce(w.lines, 0),
      unanswered_at = case when s.answered_ord is null and c.unanswered_at is not null then c.unanswered_at
                           when w.lines is not null then p_at end,
      unanswered_text = case when s.answered_ord is null and c.unanswered_at is not null then c.unanswered_text
                             else coalesce(left(w.first_text, 120), '') end,
      agent_read_seq = greatest(c.agent_read_seq, coalesce(s.agent_seq, 0)),
      -- Nothing has to react when a person owns the open conversation and knows that it waits.
      reacted_seq = case when c.reacted_seq = c.last_seq and (w.lines is null or (
                              c.agent_id is not null and c.state = 'open' and c.unread > 0))
                         then s.last_seq else c.reacted_seq end
      from sums s left join fresh l on l.ord = s.last_public_ord left join waiting w on w.conversation = s.conversation
     where c.merchant_id = p_merchant and c.id = s.conversation
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
