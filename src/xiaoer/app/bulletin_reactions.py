"""What changes the rules proposes a bulletin: a lead writes it up or lets it be."""

from xiaoer import bulletins, merchants
from xiaoer.infra.db import Tx
from xiaoer.outreach.events import GatePackPublished
from xiaoer.policies.events import PolicyPublished

TITLES = {
    "policy": ("售后政策已更新：{shop}（第 {version} 版）", "After-sales policy changed: {shop} (version {version})"),
    "gate_pack": ("发送规则已更新：{pack}（第 {version} 版）", "Sending rules changed: {pack} (version {version})"),
}


async def propose_for_policy(tx: Tx, event: PolicyPublished) -> None:
    shop = await merchants.get_shop(tx, event.shop_id)
    title = await _title(tx, "policy", shop=shop.name, version=event.version)
    key = f"policy:{event.policy_id}:{event.version}"
    await bulletins.propose(tx, source="policy", source_key=key, title=title, path="/app/settings/policy")


async def propose_for_pack(tx: Tx, event: GatePackPublished) -> None:
    title = await _title(tx, "gate_pack", pack=event.pack, version=event.version)
    key = f"gate_pack:{event.pack}:{event.version}"
    await bulletins.propose(tx, source="gate_pack", source_key=key, title=title, path="/app/outreach/limits")


async def _title(tx: Tx, code: str, **facts: str | int) -> str:
    merchant = await merchants.get_merchant(tx)
    return TITLES[code][1 if merchant.locale.startswith("en") else 0].format(**facts)
