"""How-to cards (操作指引): how to buy, pay, follow a parcel, return and review, as it is on the buyer's own channel.

They are entries like all others: written, approved and dated in versions; `how_to` in their content says where they
hold.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from xiaoer.infra.db import Tx
from xiaoer.knowledge.entry_model import HowToTopic, Wording
from xiaoer.knowledge.look_up import look_up
from xiaoer.knowledge.model import normal
from xiaoer.knowledge.shelf import Standing, shelf_of, stands

SURE_ENOUGH = 0.3
"""By meaning alone an entry is shown to somebody who searches, not said to a buyer: they see that it is one of some."""
_NUMBER = re.compile(r"\d+")


class HowToView(Struct, frozen=True):
    """One of them, as it holds on a channel."""

    entry_id: str
    version: int
    topic: HowToTopic
    channels: list[str]
    """Empty: every channel."""
    app_version: str
    """From this version of the channel's app on; empty: every one."""
    wordings: dict[str, Wording]


async def how_tos(tx: Tx, shop_id: str, *, channel: str = "", app_version: str = "", q: str = "") -> list[HowToView]:
    """One a topic, in the order of the topics: what stands approved, in force and fresh today.

    What is written for the channel goes before what holds for all; of those the newest app version that is not newer
    than `app_version` (any, when that is not known). `channel` empty: what is written for no channel in particular.
    With `q` those that hold every word of it, or, where none does, those that mean it.
    """
    shelf, now = await shelf_of(tx, shop_id), tx.clock.now()
    found = [one for one in shelf.entries if one.content.how_to and stands(one, now)]
    best: dict[HowToTopic, Standing] = {}
    for one in found:
        if _holds(one, channel, app_version) and _rank(one) >= _rank(best.get(_topic(one))):
            best[_topic(one)] = one
    chosen = [best[topic] for topic in HowToTopic if topic in best]
    if q.strip():
        chosen = await _searched(tx, shop_id, chosen, q)
    return [_view(one) for one in chosen]


async def how_to(tx: Tx, shop_id: str, entry_id: str) -> HowToView | None:
    """The one that stands under this id today; None: there is none, or it is no how-to."""
    shelf, now = await shelf_of(tx, shop_id), tx.clock.now()
    for one in shelf.entries:
        if one.row.id == entry_id and one.content.how_to and stands(one, now):
            return _view(one)
    return None


def _topic(one: Standing) -> HowToTopic:
    assert one.content.how_to is not None  # only such are chosen from
    return one.content.how_to.topic


def _holds(one: Standing, channel: str, app_version: str) -> bool:
    at = one.content.how_to
    assert at is not None
    if at.channels and channel not in at.channels:
        return False
    return not at.app_version or not app_version or numbers_of(at.app_version) <= numbers_of(app_version)


def _rank(one: Standing | None) -> tuple[int, tuple[int, ...]]:
    """Written for this channel before written for all; then the newest app version."""
    if one is None or one.content.how_to is None:
        return (-1, ())
    return (1 if one.content.how_to.channels else 0, numbers_of(one.content.how_to.app_version))


def numbers_of(version: str) -> tuple[int, ...]:
    """`9.14.2` → (9, 14, 2), so that 9.14 comes after 9.4; trailing noughts count nothing."""
    found = [int(one) for one in _NUMBER.findall(version)]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


async def _searched(tx: Tx, shop_id: str, chosen: list[Standing], q: str) -> list[Standing]:
    words = normal(q).split()
    literal = [one for one in chosen if _has_all(one, words)]
    if literal:
        return literal
    hits = await look_up(tx, shop_id, q, limit=10)
    meant = [one.entry_id for one in hits if one.confidence >= SURE_ENOUGH]
    return sorted((one for one in chosen if one.row.id in meant), key=lambda one: meant.index(one.row.id))


def _has_all(one: Standing, words: Iterable[str]) -> bool:
    said = normal("\n".join(text for wording in one.content.wordings.values() for text in _texts(wording)))
    return all(word in said for word in words)


def _texts(wording: Wording) -> list[str]:
    return [*wording.questions, wording.answer, *(text for step in wording.steps for text in (step.title, step.text))]


def _view(one: Standing) -> HowToView:
    at = one.content.how_to
    assert at is not None
    return HowToView(one.row.id, one.row.live_version, at.topic, at.channels, at.app_version, one.content.wordings)
