-- The buyer behind an identity, made at once when we have never met. One round trip; safe against itself: of any
-- number of parallel calls one inserts, the others wait for its commit and read what it wrote (each statement here
-- has its own snapshot).
create or replace function identify_buyer(
  p_merchant text, p_connection text, p_external text, p_name text, p_verified boolean,
  p_buyer text, p_identity text, p_now timestamptz,
  out o_buyer text, out o_new boolean, out o_newly_verified boolean)
language plpgsql as $$
declare
  old record;
begin
  select i.buyer_id, i.display_name, i.verified, i.last_seen_at into old from identity i
   where i.merchant_id = p_merchant and i.connection_id = p_connection and i.external_id = p_external;
  if not found then
    insert into identity
      (merchant_id, id, buyer_id, connection_id, external_id, display_name, verified, first_seen_at, last_seen_at)
    values (p_merchant, p_identity, p_buyer, p_connection, p_external, p_name, p_verified, p_now, p_now)
    on conflict (merchant_id, connection_id, external_id) do nothing;
    if found then
      insert into buyer (merchant_id, id, display_name, created_at) values (p_merchant, p_buyer, p_name, p_now);
      o_buyer := p_buyer; o_new := true; o_newly_verified := p_verified;
      return;
    end if;
    select i.buyer_id, i.display_name, i.verified, i.last_seen_at into strict old from identity i
     where i.merchant_id = p_merchant and i.connection_id = p_connection and i.external_id = p_external;
  end if;
  o_buyer := old.buyer_id; o_new := false; o_newly_verified := p_verified and not old.verified;
  -- An unverified caller never renames a verified identity; an unchanged one costs a write once an hour.
  if o_newly_verified or (p_name <> '' and p_name <> old.display_name and (p_verified or not old.verified)) then
    update identity i
       set verified = i.verified or p_verified,
           display_name = case when p_name = '' then i.display_name else p_name end, last_seen_at = p_now
     where i.merchant_id = p_merchant and i.connection_id = p_connection and i.external_id = p_external;
    update buyer b set display_name = p_name
     where b.merchant_id = p_merchant and b.id = old.buyer_id and p_name <> '' and b.named_by = 'identity'
       and b.display_name in ('', old.display_name);
  elsif old.last_seen_at < p_now - interval '1 hour' then
    update identity i set last_seen_at = p_now
     where i.merchant_id = p_merchant and i.connection_id = p_connection and i.external_id = p_external;
  end if;
end $$;
