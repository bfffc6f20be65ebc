"""Outreach: the send gate that every outbound item passes, and the packs it judges by."""

from xiaoer.outreach.claim import Claimed, claim, claim_place
from xiaoer.outreach.complain import complain, opt_out, resume
from xiaoer.outreach.counts import count_by_agent
from xiaoer.outreach.edit_pack import get_pack, in_force, list_packs, publish_pack, save_edits
from xiaoer.outreach.form import segments
from xiaoer.outreach.gate import manners_of, rule_on, warm
from xiaoer.outreach.hear import hear_opt_out, opt_out_words
from xiaoer.outreach.judge import judge, keep_ruling, pack_for, record_sent, refusal
from xiaoer.outreach.opt_out_words import plain
from xiaoer.outreach.pack_model import Pack
from xiaoer.outreach.pass_gate import mark_of, pass_automatic, pass_gate
from xiaoer.outreach.paused import is_paused
from xiaoer.outreach.sentences import language_of_text
from xiaoer.outreach.skip import skip
from xiaoer.outreach.store_past import sent_unasked
from xiaoer.outreach.timing import kind_of

__all__ = [
    "Claimed",
    "Pack",
    "claim",
    "claim_place",
    "complain",
    "count_by_agent",
    "get_pack",
    "hear_opt_out",
    "in_force",
    "is_paused",
    "judge",
    "keep_ruling",
    "kind_of",
    "language_of_text",
    "list_packs",
    "manners_of",
    "mark_of",
    "opt_out",
    "opt_out_words",
    "pack_for",
    "pass_automatic",
    "pass_gate",
    "plain",
    "publish_pack",
    "record_sent",
    "refusal",
    "resume",
    "rule_on",
    "save_edits",
    "segments",
    "sent_unasked",
    "skip",
    "warm",
]
