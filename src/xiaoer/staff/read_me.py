"""What the workspace shows of the person who is signed in."""

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.staff import store
from xiaoer.staff.model import ROLE_PERMISSIONS, Me, MyMerchant, Presence, Role


async def read_me(tx: Tx, agent_id: AgentId) -> Me:
    """Raises AgentNotFound."""
    row = await store.agent_row(tx, agent_id)
    shop_owner = await merchants.get_merchant(tx)
    role = Role(row.role)
    return Me(
        id=agent_id,
        name=row.name,
        display_name=row.display_name,
        email=row.email,
        role=role,
        permissions=sorted(permission.value for permission in ROLE_PERMISSIONS[role]),
        presence=Presence(row.presence),
        capacity=row.capacity,
        locale=row.locale,
        avatar_file_id=row.avatar_file_id,
        totp_enabled=row.totp_enabled,
        settings=row.settings,
        merchant=MyMerchant(tx.merchant_id, shop_owner.name, shop_owner.locale, shop_owner.time_zone),
        teams=await store.teams_of(tx, agent_id),
    )
