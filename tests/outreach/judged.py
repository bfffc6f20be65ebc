"""An item and what its channel's pack says of it."""

from typing import Any

from xiaoer.outreach.gate import rule_on
from xiaoer.outreach.model import Medium, Outgoing, Ruling
from xiaoer.outreach.packs import pack_name, shipped


def judged(text: str = "", channel: str = "taobao", **facts: Any) -> Ruling:
    facts.setdefault("medium", {"sms": Medium.SMS, "email": Medium.EMAIL}.get(channel, Medium.CHAT))
    item = Outgoing(text=text, channel=channel, **facts)
    return rule_on(item, shipped(pack_name(channel, item.medium.value)))


def blocking(ruling: Ruling) -> set[str]:
    return {f.rule for f in ruling.findings if f.severity == "block"}


def warning(ruling: Ruling) -> set[str]:
    return {f.rule for f in ruling.findings if f.severity == "warn"}
