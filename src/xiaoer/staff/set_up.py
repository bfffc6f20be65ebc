"""The first start of an empty install: its merchant and its first owner."""

from dataclasses import replace

from xiaoer import merchants
from xiaoer.infra import directory
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR
from xiaoer.staff.add_agent import add_agent
from xiaoer.staff.errors import AlreadySetUp
from xiaoer.staff.model import Role, SetUp, SignedIn
from xiaoer.staff.password import hash_password
from xiaoer.staff.policy import check_password, normal_email
from xiaoer.staff.start_session import start_session


async def is_set_up(database: Database) -> bool:
    async with database.outside_merchants() as conn:
        return bool(await directory.merchants(conn))


async def set_up(database: Database, given: SetUp, *, address: str = "", device: str = "") -> SignedIn:
    """The owner is signed in. Of several at once exactly one succeeds.

    Raises AlreadySetUp, BadEmail, WeakPassword, BadTimeZone.
    """
    check_password(given.password, normal_email(given.email))
    if await is_set_up(database):
        raise AlreadySetUp
    password_hash = await hash_password(given.password)
    actor = replace(OPERATOR, address=address)
    async with database.transaction(merchants.new_merchant_id(), actor) as tx:
        if not await directory.put(tx.conn, "install", "set_up", tx.merchant_id, tx.merchant_id):
            raise AlreadySetUp
        await merchants.found_in(tx, given.merchant_name, locale=given.locale, time_zone=given.time_zone)
        agent_id = await add_agent(
            tx, given.email, given.name, Role.OWNER, locale=given.locale, password_hash=password_hash
        )
        return await start_session(tx, agent_id, address=address, device=device)
