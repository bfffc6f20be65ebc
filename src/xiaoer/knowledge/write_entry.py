"""An entry is written, and written anew; every change is a version of its own."""

from xiaoer import catalog, merchants, staff
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import AgentId, ShopId, new_id
from xiaoer.kernel.transitions import By
from xiaoer.knowledge import store_entries as store
from xiaoer.knowledge.check_content import check_content
from xiaoer.knowledge.entry_model import Content, EntryChange, NewEntry, Origin
from xiaoer.knowledge.errors import ContentContradicts, EntryChanged
from xiaoer.knowledge.life import LIFE, EntryAction, EntryState


async def write_entry(tx: Tx, new: NewEntry, *, origin: Origin = Origin.DESK, origin_key: str = "") -> str:
    """The id of a new draft; nobody finds it before it is approved.

    Raises ContentContradicts, ShopNotFound, AgentNotFound.
    """
    await merchants.get_shop(tx, ShopId(new.shop_id))
    await check_all(tx, new.content)
    entry_id = new_id("knw")
    owner = new.owner_id or (tx.actor.id if tx.actor.kind is ActorKind.AGENT else "")
    if new.owner_id:
        await staff.get_agent(tx, AgentId(new.owner_id))
    kept = {"shop_id": new.shop_id, "owner_id": owner, "fresh_until": new.fresh_until}
    await store.add(tx, entry_id, new.content, origin=origin, origin_key=origin_key, **kept)
    return entry_id


async def check_all(tx: Tx, content: Content) -> None:
    """Raises ContentContradicts, also for SKUs that the catalogue does not know."""
    check_content(content)
    known = await catalog.price_and_stock(tx, content.sku_ids) if content.sku_ids else {}
    if unknown := [one for one in content.sku_ids if one not in known]:
        raise ContentContradicts(reason="sku_unknown", sku_id=unknown[0])


async def change_entry(tx: Tx, entry_id: str, change: EntryChange) -> int:
    """The number of the new version, a draft. What was approved goes on answering until this one is; a version that
    was not approved yet gives way.

    Raises EntryNotFound, EntryChanged, ContentContradicts.
    """
    row = await store.get(tx, entry_id, lock=True)
    if row.version != change.base_version:
        raise EntryChanged(entry_id=entry_id, version=row.version)
    await check_all(tx, change.content)
    at, version = EntryState(row.state), int(row.version) + 1
    if at in (EntryState.DRAFT, EntryState.WAITING):
        await store.move_version(tx, entry_id, row.version, at, LIFE.to(at, EntryAction.DISCARD, By.RULE))
    await store.add_version(tx, entry_id, version, change.content)
    facts = store.derived(change.content)
    if row.live_version is not None:  # the dates of what answers now stay until this version does
        facts = {name: value for name, value in facts.items() if not name.startswith("valid_")}
    await store.change(tx, entry_id, version=version, state=EntryState.DRAFT, **facts)
    return version


async def restore_version(tx: Tx, entry_id: str, version: int) -> int:
    """What an earlier version said, as a new draft. Raises EntryNotFound, VersionNotFound."""
    row = await store.get(tx, entry_id, lock=True)
    content = store.content_of(await store.version_of(tx, entry_id, version))
    made = await change_entry(tx, entry_id, EntryChange(content=content, base_version=row.version))
    await audit.record(tx, "knowledge.restored", entry_id, version=version, as_version=made)
    return made
