-- :count cases of one merchant over two years; one in twenty is open, spread over states, clocks and forty agents.
insert into aftersales_case (merchant_id, id, version, client_id, shop_id, order_id, order_placed_at, buyer_id,
    remedy, state, authority, reason, words, asked_by, amount_minor, freight_minor, freight_by, currency, agent_id,
    waits_for, next_action, clock, clock_started_at, due_at, overdue, automatic, outcome, policy_version, verdict,
    facts, opened_at, closed_at)
select :merchant, 'cas_' || lpad(n::text, 26, '0'), 3, 'c' || n, 'shp_1', 'ord_' || lpad((n / 2)::text, 26, '0'),
       opened - interval '3 days', 'byr_' || lpad((n % 50000)::text, 26, '0'),
       (array['refund_only', 'return_refund', 'exchange', 'resend', 'cancel'])[1 + n % 5],
       case when open then (array['requested', 'awaiting_return', 'returning', 'inspecting', 'refunding',
                                  'awaiting_approval', 'refused', 'disputed'])[1 + n % 8] else 'settled' end,
       'shop', 'changed_mind', '', 'buyer', 100 + n % 50000, 0, 'nobody', 'CNY',
       case when n % 3 > 0 then 'agt_' || lpad((n % 40)::text, 26, '0') end,
       case when open then (array['agent', 'buyer', 'courier', 'warehouse', 'payer', 'lead', 'buyer', 'platform'])[1 + n % 8] end,
       case when open then 'approve' else '' end, case when open then 'answer' else '' end,
       case when open then opened end, case when open then opened + random() * interval '10 days' end,
       open and n % 7 = 0, n % 2 = 0, case when open then '' else 'paid' end, 0,
       '{"answer": "allow", "findings": [], "policy_id": null, "policy_version": 0}', '{}', opened,
       case when not open then opened + random() * interval '5 days' end
  from (select n, n % 20 = 0 as open, now() - random() * interval '730 days' as opened from generate_series(1, :count) n) made;
vacuum analyze aftersales_case
