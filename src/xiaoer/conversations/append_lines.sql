-- Number, store and count a batch of lines of one merchant in one call and one commit: each step once for all.
-- What can be counted without the database (c_: once a conversation, l_: once a line, in order) comes with the call;
-- conversations/batch.py makes it. Answers a row for each conversation that exists, with its numbers before the batch.
-- If lines were stored before, nothing is stored and the answer is these lines alone, with client, their own numbers and
-- moment: the caller takes them out.
-- Tables are read through `lateral` and written by ctid, so that each row is found by its full key whatever the planner
-- believes: with fresh statistics or none it must never walk a merchant's whole table.
create or replace function append_lines(
  p_merchant text, p_at timestamptz,
  c_id text[], c_lines int[], c_shown int[], c_preview text[], c_kind text[], c_author_kind text[],
  c_answered boolean[], c_agent_nth int[], c_waiting int[], c_waiting_text text[],
  l_number int[], l_conversation text[], l_nth int[], l_shown int[], l_client text[], l_id text[], l_kind text[],
  l_author_kind text[], l_author_id text[], l_author_name text[], l_text text[], l_payload jsonb[],
  l_automatic boolean[])
returns table (conversation int, seq bigint, public_seq bigint, agent_id text, buyer_id text, state text,
               version bigint, reacts boolean, client text, at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
  place tid[];
  before bigint[];
  shown_before bigint[];
  violated text;
begin
  perform set_config('xiaoer.merchant', p_merchant, true);
  -- c_id is sorted: two batches that lock in one order never wait for each other in a circle.
  select array_agg(c.place order by one.n), array_agg(c.last_seq order by one.n),
         array_agg(c.last_public_seq order by one.n)
    into place, before, shown_before
    from unnest(c_id) with ordinality as one(id, n)
    left join lateral (
      select c.ctid as place, c.last_seq, c.last_public_seq
        from conversation c where c.merchant_id = p_merchant and c.id = one.id for update
    ) c on true;
  begin
    insert into message_key (merchant_id, conversation_id, client_id, seq, public_seq, created_at)
    select p_merchant, l_conversation[i], l_client[i], before[l_number[i]] + l_nth[i],
           shown_before[l_number[i]] + l_shown[i], p_at
      from generate_series(1, cardinality(l_number)) i
     where before[l_number[i]] is not null;
  exception when unique_violation then
    get stacked diagnostics violated = constraint_name;
    if violated <> 'pk_message_key' then raise; end if;
    return query
    select l.number, k.seq, k.public_seq, null::text, null::text, null::text, null::bigint, false, l.client, k.created_at
      from unnest(l_number, l_conversation, l_client) as l(number, conversation, client)
      cross join lateral (
        select k.seq, k.public_seq, k.created_at from message_key k
         where k.merchant_id = p_merchant and k.conversation_id = l.conversation and k.client_id = l.client offset 0
      ) k;
    if not found then raise; end if;
    return;
  end;
  insert into message (merchant_id, conversation_id, seq, public_seq, id, kind, author_kind, author_id,
                       author_name, text, payload, automatic, created_at)
  select p_merchant, l_conversation[i], before[l_number[i]] + l_nth[i], shown_before[l_number[i]] + l_shown[i], l_id[i],
         l_kind[i], l_author_kind[i], l_author_id[i], l_author_name[i], l_text[i], l_payload[i], l_automatic[i], p_at
    from generate_series(1, cardinality(l_number)) i
   where before[l_number[i]] is not null;
  return query
  update conversation c set
    last_seq = s.before + s.lines, last_public_seq = s.shown_before + s.shown, version = c.version + 1,
    last_at = p_at, active_at = date_bin('5 minutes', p_at, 'epoch'),
    preview = coalesce(s.preview, c.preview), preview_kind = coalesce(s.kind, c.preview_kind),
    last_author_kind = coalesce(s.author_kind, c.last_author_kind),
    unread = case when s.answered then 0 else c.unread end + s.waiting,
    unanswered_at = case when not s.answered and c.unanswered_at is not null then c.unanswered_at
                         when s.waiting > 0 then p_at end,
    unanswered_text = case when not s.answered and c.unanswered_at is not null then c.unanswered_text
                           else coalesce(s.waiting_text, '') end,
    agent_read_seq = greatest(c.agent_read_seq, s.before + s.agent_nth),
    -- Nothing has to react when a person owns the open conversation and knows that it waits.
    reacted_seq = case when c.reacted_seq = c.last_seq and (s.waiting = 0 or (
                            c.agent_id is not null and c.state = 'open' and c.unread > 0))
                       then s.before + s.lines else c.reacted_seq end
    from unnest(place, before, shown_before, c_lines, c_shown, c_preview, c_kind, c_author_kind, c_answered,
                c_agent_nth, c_waiting, c_waiting_text) with ordinality
      as s(place, before, shown_before, lines, shown, preview, kind, author_kind, answered, agent_nth, waiting,
           waiting_text, number)
   where c.ctid = s.place
  returning s.number::int, s.before, s.shown_before, c.agent_id, c.buyer_id, c.state, c.version,
            c.reacted_seq < c.last_seq, null::text, null::timestamptz;
end $$;
