"""One's own password once more, before something that weakens the account."""

from datetime import timedelta

from xiaoer.infra.db import Database
from xiaoer.kernel.ids import AgentId, MerchantId
from xiaoer.staff import store, throttle
from xiaoer.staff.errors import WrongPassword
from xiaoer.staff.password import is_right
from xiaoer.staff.policy import Limit, hidden


async def confirm_password(database: Database, merchant_id: MerchantId, agent_id: AgentId, password: str) -> str:
    """The agent's e-mail. Raises WrongPassword, and TooManyAttempts after five wrong ones in a quarter of an hour."""
    limit = Limit(hidden("confirm", agent_id), 5, timedelta(minutes=15))
    counted = await throttle.count(database, [limit])
    async with database.transaction(merchant_id) as tx:
        row = await store.agent_row(tx, agent_id)
    if not await is_right(password, row.password_hash):
        raise WrongPassword
    await throttle.take_back(database, counted)
    return str(row.email)
