"""Outreach: the send gate that every outbound item passes, and the packs it judges by."""

from xiaoer.outreach.counts import count_by_agent
from xiaoer.outreach.edit_pack import get_pack, in_force, list_packs, publish_pack, save_edits
from xiaoer.outreach.gate import rule_on, warm
from xiaoer.outreach.judge import check_reply, judge, keep_ruling, record_sent, refusal

__all__ = [
    "check_reply",
    "count_by_agent",
    "get_pack",
    "in_force",
    "judge",
    "keep_ruling",
    "list_packs",
    "publish_pack",
    "record_sent",
    "refusal",
    "rule_on",
    "save_edits",
    "warm",
]
