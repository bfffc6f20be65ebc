-- One partition a month (UTC) of a table partitioned by created_at, from the month of p_first on, p_months of them.
-- Months that are there already stay; lines that lie in the default partition move into theirs. Answers how many are
-- new. Attaching locks out neither readers nor writers of other partitions.
create or replace function make_partitions(p_table text, p_first timestamptz, p_months int) returns int
language plpgsql as $$
declare
  first_day timestamptz;
  next_day timestamptz;
  part text;
  rest text := p_table || '_default';
  secured boolean;
  made int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('make_partitions', 0));
  select relrowsecurity into strict secured from pg_class where oid = p_table::regclass;
  for n in 0 .. p_months - 1 loop
    first_day := (date_trunc('month', p_first at time zone 'UTC') + make_interval(months => n)) at time zone 'UTC';
    next_day := (date_trunc('month', p_first at time zone 'UTC') + make_interval(months => n + 1)) at time zone 'UTC';
    part := p_table || to_char(first_day at time zone 'UTC', '"_y"YYYY"m"MM');
    continue when to_regclass(part) is not null;
    execute format('create table %I (like %I including all)', part, p_table);
    if exists (select 1 from pg_inherits where inhparent = p_table::regclass and inhrelid = to_regclass(rest)) then
      execute format('lock table %I in access exclusive mode', rest);
      -- Row security of the default partition, if any, would hide the rows of all merchants from this move.
      execute format('alter table %I no force row level security', rest);
      execute format('with moved as (delete from %I where created_at >= %L and created_at < %L returning *)
                      insert into %I select * from moved', rest, first_day, next_day, part);
      if (select relrowsecurity from pg_class where oid = rest::regclass) then
        execute format('alter table %I force row level security', rest);
      end if;
    end if;
    execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                   p_table, part, first_day, next_day);
    if secured then  -- reading through the parent does not need it; naming the partition would go round it
      execute format('alter table %I enable row level security', part);
      execute format('alter table %I force row level security', part);
      execute format('create policy merchant_only on %I using (merchant_id = current_setting(''xiaoer.merchant'', true))
                      with check (merchant_id = current_setting(''xiaoer.merchant'', true))', part);
    end if;
    made := made + 1;
  end loop;
  return made;
end $$;
