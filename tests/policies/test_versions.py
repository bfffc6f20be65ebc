"""A policy is written, published, replaced and brought back; each order keeps the version of its day."""

from datetime import timedelta

import pytest

from tests.policies.build import NOW, document, open_shop, order, request
from xiaoer import policies
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.policies.errors import DraftMoved, NoDraft, PolicyNotFound, PolicyTooEarly
from xiaoer.policies.model import Answer, Condition, PolicyState


async def test_a_draft_judges_nothing_until_it_is_published(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    draft = await policies.save_draft(tx, shop_id, document(window_days=2), note="两天")
    assert (draft.state, draft.version, draft.revision) == (PolicyState.DRAFT, 1, 1)
    assert (await policies.in_force(tx, shop_id)).version == 0
    published = await policies.publish(tx, shop_id)
    assert (published.state, published.version, published.note) == (PolicyState.PUBLISHED, 1, "两天")
    assert (await policies.in_force(tx, shop_id)).id == published.id == draft.id


async def test_an_order_is_judged_by_the_version_of_its_day(tx: Tx) -> None:
    shop_id, now = await open_shop(tx), tx.clock.now()
    await policies.save_draft(tx, shop_id, document(window_days=30))
    first = await policies.publish(tx, shop_id, in_force_from=now - timedelta(days=100))
    await policies.save_draft(tx, shop_id, document(window_days=1))
    second = await policies.publish(tx, shop_id)
    answers = {}
    for placed_at in (now - timedelta(days=10), now + timedelta(hours=1)):
        found = await policies.in_force(tx, shop_id, placed_at)
        asked = request(now=placed_at, order=order(placed_at=placed_at, signed_at=placed_at - timedelta(days=5)))
        verdict = await policies.judge_and_keep(tx, found, asked, "cas_1")
        answers[verdict.policy_version] = (verdict.answer, verdict.policy_id, [one.clause for one in verdict.findings])
    assert answers == {1: (Answer.ALLOW, first.id, []), 2: (Answer.DENY, second.id, ["returns"])}


async def test_the_first_version_reaches_back_and_later_ones_do_not(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    yesterday = tx.clock.now() - timedelta(days=1)
    for expected in (None, PolicyTooEarly):
        await policies.save_draft(tx, shop_id, document())
        if expected is None:
            await policies.publish(tx, shop_id, in_force_from=yesterday)
            continue
        with pytest.raises(expected) as caught:
            await policies.publish(tx, shop_id, in_force_from=yesterday)
        assert "earliest" in caught.value.data


async def test_a_version_for_tomorrow_waits(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    tomorrow = tx.clock.now() + timedelta(days=1)
    await policies.save_draft(tx, shop_id, document())
    await policies.publish(tx, shop_id, in_force_from=tomorrow)
    assert (await policies.in_force(tx, shop_id)).version == 0
    assert (await policies.in_force(tx, shop_id, tomorrow)).version == 1


async def test_an_earlier_version_comes_back_as_the_draft(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    for days in (7, 3):
        await policies.save_draft(tx, shop_id, document(window_days=days))
        await policies.publish(tx, shop_id)
    draft = await policies.restore(tx, shop_id, 1, note="改回来")
    assert (draft.version, draft.restored_from) == (3, 1)
    assert draft.terms.actions["return_refund"].window_days == 7
    await policies.publish(tx, shop_id)
    found = await policies.policies_of(tx, shop_id)
    assert [(line.version, line.restored_from) for line in found.versions] == [(3, 1), (2, None), (1, None)]
    assert (found.in_force.version, found.draft) == (3, None)
    assert (await policies.restore(tx, shop_id, 0)).terms == policies.built_in(shop_id).terms
    with pytest.raises(PolicyNotFound):
        await policies.version_of(tx, shop_id, 9)


async def test_two_writers_of_one_draft_do_not_lose_each_others_words(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await policies.save_draft(tx, shop_id, document(), revision=0)
    await policies.save_draft(tx, shop_id, document(window_days=5), revision=1)
    for late in (0, 1):
        with pytest.raises(DraftMoved):
            await policies.save_draft(tx, shop_id, document(), revision=late)
    with pytest.raises(DraftMoved):
        await policies.publish(tx, shop_id, revision=1)
    assert (await policies.draft_of(tx, shop_id)).terms.actions["return_refund"].window_days == 5
    await policies.discard_draft(tx, shop_id)
    for verb in (policies.discard_draft, policies.publish, policies.draft_of):
        with pytest.raises(NoDraft):
            await verb(tx, shop_id)


HOLES = [
    ({"terms": {"actions": {"return_refund": {"window_dayz": 3}}}}, "policy_unreadable"),
    ({"terms": {"actions": {"return_refund": {"window_days": -3}}}}, "policy_unreadable"),
    ({"terms": {"actions": {"return_refund": {"auto_limit_minor": "10"}}}}, "policy_unreadable"),
    ({"terms": {"time_zone": "Mars/Base"}}, "policy_unreadable"),
    ([], "policy_unreadable"),
    ({"terms": {"actions": {"retrun_refund": {}}}}, "policy_unknown_action"),
    ({"terms": {"actions": {"exchange": {"blocked_by": ["x"]}}}}, "policy_unknown_action"),
    ({"terms": {"limits": {"boss": {"refund_minor": 1}}}}, "policy_unknown_role"),
    ({"terms": {"rule_clauses": {"no_such_rule": "a"}}, "clauses": {"a": {}}}, "policy_unknown_rule"),
    ({"terms": {"actions": {"exchange": {"clause": "gone"}}}}, "policy_unknown_clause"),
    ({"conditions": [{"code": "a", "when": "true", "answer": "allow"}]}, "condition_without_effect"),
    ({"conditions": [{"code": "window_closed", "when": "true", "answer": "deny"}]}, "condition_code_taken"),
    ({"conditions": [{"code": "a", "when": "1 +", "answer": "deny"}]}, "condition_unreadable"),
    ({"conditions": [{"code": "a", "when": "x" * 2001, "answer": "deny"}]}, "policy_unreadable"),
]


@pytest.mark.parametrize(("given", "code"), HOLES)
async def test_a_document_with_a_hole_is_refused_and_nothing_is_stored(tx: Tx, given: object, code: str) -> None:
    shop_id = await open_shop(tx)
    with pytest.raises(XiaoerError) as caught:
        await policies.save_draft(tx, shop_id, given)  # type: ignore[arg-type]
    assert caught.value.code == code
    with pytest.raises(NoDraft):
        await policies.draft_of(tx, shop_id)


async def test_the_place_of_a_hole_is_named(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    with pytest.raises(XiaoerError) as caught:
        await policies.save_draft(tx, shop_id, {"terms": {"actions": {"exchange": {"window_days": "x"}}}})
    assert caught.value.data == {"at": "terms.actions[...].window_days", "why": "Expected `int | null`, got `str`"}


async def test_a_document_comes_back_as_it_was_saved(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    written = document(Condition("vip", '"vip" in buyer.tags', Answer.ASK_A_PERSON, clause="returns"), window_days=9)
    draft = await policies.save_draft(tx, shop_id, written)
    assert (draft.terms, draft.conditions, draft.clauses) == (written.terms, written.conditions, written.clauses)
    verdict = policies.judge(request(now=NOW), draft)
    assert verdict.answer is Answer.ALLOW
