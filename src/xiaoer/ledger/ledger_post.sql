-- Post one transaction, or nothing. The one place where balances change.
-- What is posted for an order waits at the order's own account first, so that transactions that post several times for
-- one order never wait for each other in a circle; then the accounts are locked in the order of kind and owner. Each
-- statement has its own snapshot: what is read after the locks is what the last holder committed.
-- o_outcome: posted; repeat (the key is known: o_id, o_digest and o_at are those of the first); short (o_kind and
-- o_owner hold o_missing too little); other_currency (of the account; o_currency is its own); unbalanced (o_currency,
-- by o_missing).
create or replace function ledger_post(
  p_merchant text, p_id text, p_key text, p_digest text, p_what text, p_order text, p_case text, p_at timestamptz,
  p_actor_kind text, p_actor text, e_kind text[], e_owner text[], e_amount bigint[], e_currency text[],
  out o_outcome text, out o_id text, out o_digest text, out o_at timestamptz,
  out o_kind text, out o_owner text, out o_currency text, out o_missing bigint)
-- Accounts are found one by one and by their full key, whatever the planner believes: a join planned while the tables
-- were small would walk a merchant's whole table until the next ANALYZE.
language plpgsql as $$
#variable_conflict use_column
declare
  made_kind text[];
  made_owner text[];
  made_first boolean := false;
  one record;
  held record;
begin
  select e.currency, sum(e.amount)::bigint into o_currency, o_missing
    from unnest(e_amount, e_currency) as e(amount, currency)
   group by e.currency having sum(e.amount) <> 0 or count(*) < 2 order by e.currency limit 1;
  if found or cardinality(e_kind) < 2 then
    o_outcome := 'unbalanced';
    return;
  end if;
  if p_order is not null then
    insert into ledger_account (merchant_id, kind, owner, currency, balance_minor)
    select p_merchant, 'refundable', p_order, e_currency[1], 0
     where not exists (select 1 from ledger_account a
                        where a.merchant_id = p_merchant and a.kind = 'refundable' and a.owner = p_order)
    on conflict do nothing;
    made_first := found;
    perform 1 from ledger_account a
      where a.merchant_id = p_merchant and a.kind = 'refundable' and a.owner = p_order for update;
  end if;
  for one in
    select e.kind, e.owner, min(e.currency) as currency from unnest(e_kind, e_owner, e_currency) as e(kind, owner, currency)
     group by e.kind, e.owner order by e.kind collate "C", e.owner collate "C"
  loop
    perform 1 from ledger_account a
      where a.merchant_id = p_merchant and a.kind = one.kind and a.owner = one.owner for update;
    continue when found;
    insert into ledger_account (merchant_id, kind, owner, currency, balance_minor)
    values (p_merchant, one.kind, one.owner, one.currency, 0) on conflict do nothing;
    if found then
      made_kind := made_kind || one.kind;
      made_owner := made_owner || one.owner;
    else
      perform 1 from ledger_account a
        where a.merchant_id = p_merchant and a.kind = one.kind and a.owner = one.owner for update;
    end if;
  end loop;

  <<attempt>>
  begin
    select 'repeat', t.id, t.digest, t.at into o_outcome, o_id, o_digest, o_at
      from ledger_transaction t where t.merchant_id = p_merchant and t.key = p_key;
    exit attempt when found;
    for one in
      select e.kind, e.owner, sum(e.amount)::bigint as amount, min(e.currency) as first, max(e.currency) as last
        from unnest(e_kind, e_owner, e_amount, e_currency) as e(kind, owner, amount, currency)
       group by e.kind, e.owner order by e.kind collate "C", e.owner collate "C"
    loop
      select a.currency, a.balance_minor into strict held
        from ledger_account a where a.merchant_id = p_merchant and a.kind = one.kind and a.owner = one.owner;
      o_kind := one.kind; o_owner := one.owner; o_currency := held.currency;
      if one.first <> held.currency or one.last <> held.currency then
        o_outcome := 'other_currency';
        exit attempt;
      end if;
      if one.kind <> 'outside' and held.balance_minor + one.amount < 0 then
        o_missing := -(held.balance_minor + one.amount); o_outcome := 'short';
        exit attempt;
      end if;
    end loop;
    insert into ledger_transaction
      (merchant_id, id, key, digest, what, order_id, case_id, at, actor_kind, actor_id)
    values (p_merchant, p_id, p_key, p_digest, p_what, p_order, p_case, p_at, p_actor_kind, p_actor)
    on conflict (merchant_id, key) do nothing;
    if not found then -- the same key was posted to other accounts meanwhile
      select 'repeat', t.id, t.digest, t.at into strict o_outcome, o_id, o_digest, o_at
        from ledger_transaction t where t.merchant_id = p_merchant and t.key = p_key;
      exit attempt;
    end if;
    insert into ledger_entry (merchant_id, transaction_id, position, kind, owner, amount_minor, currency)
    select p_merchant, p_id, e.position, e.kind, e.owner, e.amount, e.currency
      from unnest(e_kind, e_owner, e_amount, e_currency) with ordinality as e(kind, owner, amount, currency, position);
    for one in
      select e.kind, e.owner, sum(e.amount)::bigint as amount from unnest(e_kind, e_owner, e_amount) as e(kind, owner, amount)
       group by e.kind, e.owner
    loop
      update ledger_account a set balance_minor = a.balance_minor + one.amount
       where a.merchant_id = p_merchant and a.kind = one.kind and a.owner = one.owner;
    end loop;
    o_outcome := 'posted'; o_id := p_id; o_digest := p_digest; o_at := p_at;
  end;
  if o_outcome <> 'posted' and (made_first or made_kind is not null) then
    delete from ledger_account a -- an account that nobody posted to has no currency yet
     using unnest(made_kind || case when made_first then 'refundable' end,
                  made_owner || case when made_first then p_order end) as e(kind, owner)
     where a.merchant_id = p_merchant and a.kind = e.kind and a.owner = e.owner;
  end if;
end $$;
