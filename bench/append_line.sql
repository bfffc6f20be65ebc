-- One line, one call, one commit: what an ordinary server would do, with the same promises as append_lines
-- (gapless number, repeats answered with the first number, counters of the row). The yardstick of bench/append.py.
create or replace function append_line(p_merchant text, p_conversation text, p_client text, p_id text, p_text text)
returns bigint language plpgsql as $$
declare v_seq bigint; v_public bigint; v_now timestamptz := clock_timestamp();
begin
  perform set_config('xiaoer.merchant', p_merchant, true);
  update conversation c set last_seq = last_seq + 1, last_public_seq = last_public_seq + 1, version = version + 1,
         last_at = v_now, active_at = date_bin('5 minutes', v_now, 'epoch'), preview = left(p_text, 80),
         preview_kind = 'text', last_author_kind = 'buyer', unread = unread + 1,
         unanswered_at = coalesce(unanswered_at, v_now)
   where c.merchant_id = p_merchant and c.id = p_conversation
   returning last_seq, last_public_seq into v_seq, v_public;
  insert into message_key (merchant_id, conversation_id, client_id, seq, public_seq, created_at)
  values (p_merchant, p_conversation, p_client, v_seq, v_public, v_now) on conflict do nothing;
  if not found then
    update conversation set last_seq = last_seq - 1, last_public_seq = last_public_seq - 1, unread = unread - 1
     where merchant_id = p_merchant and id = p_conversation;
    return (select seq from message_key where merchant_id = p_merchant and conversation_id = p_conversation
              and client_id = p_client);
  end if;
  insert into message (merchant_id, conversation_id, seq, public_seq, id, kind, author_kind, author_id,
                       author_name, text, automatic, created_at)
  values (p_merchant, p_conversation, v_seq, v_public, p_id, 'text', 'buyer', 'byr_bench', '', p_text, false, v_now);
  return v_seq;
end $$;
