"""What the gate proposes instead is lawful itself, on every channel and for every purpose."""

import itertools

import pytest
from bench.gate.item import item_of
from bench.gate.messages import labelled

from xiaoer.outreach.gate import rule_on
from xiaoer.outreach.model import Medium, Outgoing, Purpose, Severity
from xiaoer.outreach.packs import NAMES, pack_name, shipped
from xiaoer.outreach.sentences import fallback, part, rules

NO_WORDS_HELP = {"purpose_barred", "capability_missing"}


def test_every_proposal_passes_the_gate() -> None:
    wrong = []
    for row in labelled("tuning")[::29]:
        item = item_of(row)
        pack = shipped(pack_name(item.channel, item.medium.value))
        ruling = rule_on(item, pack)
        if not ruling.blocked or NO_WORDS_HELP & {f.rule for f in ruling.findings}:
            continue
        again = rule_on(
            Outgoing(text=ruling.rewrite, channel=item.channel, purpose=item.purpose, medium=item.medium), pack
        )
        if not ruling.rewrite or any(f.severity is not Severity.NOTE for f in again.findings):
            wrong.append((row["text"], ruling.rewrite, [f.rule for f in again.findings]))
    assert wrong == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_ready_sentence_passes_on_every_channel(language: str) -> None:
    for name, rule in itertools.product(NAMES, sorted(rules())):
        text = part(rule, "instead", language)
        found = rule_on(Outgoing(text=text, channel=name), shipped(name)).findings if text else ()
        assert [f.rule for f in found if f.severity is not Severity.NOTE] == [], (name, rule)


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.REVIEW_REQUEST, Purpose.PUBLIC_REPLY, Purpose.GIFT])
def test_the_last_resort_is_lawful(purpose: Purpose) -> None:
    medium = Medium.PUBLIC_REPLY if purpose is Purpose.PUBLIC_REPLY else Medium.CHAT
    for name in ("taobao_tmall", "jd", "douyin", "pinduoduo", "own_shop"):
        for language in ("zh", "en"):
            item = Outgoing(channel=name, purpose=purpose, medium=medium)
            text = fallback(item, language)
            ruling = rule_on(Outgoing(text=text, channel=name, purpose=purpose, medium=medium), shipped(name))
            assert ruling.verdict in ("send", "note"), (name, language, ruling.findings)


def test_what_is_lawful_of_a_message_stays() -> None:
    item = Outgoing(text="亲，您好！五星好评返5元红包哦。您的快递明天到。", channel="jd")
    rewrite = rule_on(item, shipped("jd")).rewrite
    assert rewrite.startswith("亲，您好！")
    assert rewrite.endswith("您的快递明天到。")
    assert "返" not in rewrite


def test_the_halves_share_no_phrase_family_and_hold_what_is_promised() -> None:
    """The unlawful of the reporting half: none sent; of its lawful at most two in a hundred blocked."""
    rows = labelled("reporting")
    sent = blocked = 0
    for row in rows:
        item = item_of(row)
        ruling = rule_on(item, shipped(pack_name(item.channel, item.medium.value)))
        sent += not row["lawful"] and not ruling.blocked
        blocked += row["lawful"] and ruling.blocked
    lawful = sum(row["lawful"] for row in rows)
    assert sent == 0
    assert blocked <= lawful * 0.02
    both = {row["text"] for row in rows if row["rule"] != "real"} & {row["text"] for row in labelled("tuning")}
    assert len(both) <= len(rows) * 0.01
