"""A condition is looked at before it is stored: it parses, its names and types fit, it ends soon, it says yes or no."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import thread_time
from typing import Any, NamedTuple

from msgspec import Struct

from xiaoer.policies import condition_fields, condition_tree
from xiaoer.policies.condition_tree import Node
from xiaoer.policies.conditions import Seen, compiled
from xiaoer.policies.errors import (
    ConditionAlwaysFails,
    ConditionNotYesOrNo,
    ConditionTooSlow,
    ConditionUnknownField,
    ConditionUnreadable,
)
from xiaoer.policies.facts import (
    AddressFacts,
    Asker,
    BuyerFacts,
    CaseFacts,
    EvidenceFacts,
    Facts,
    LineFacts,
    MethodFacts,
    NewSku,
    OrderFacts,
    ParcelFacts,
    PaymentFacts,
)
from xiaoer.policies.model import Condition

MOST_STEPS = 40_000
"""For all conditions of a policy together; about two milliseconds."""
LONGEST = 50
"""Elements of a list of the facts, as far as counting goes. The engine itself gives up after 10,000 rounds."""
COST = {"matches": 200}
"""Functions that cost more than a step."""
MOST_S = 0.25
"""For one condition over the largest order; far above what the steps allow, for what they do not see."""
NAMES = {one.name: one for one in condition_fields.fields()}
_PLACE = re.compile(r"ERROR: [^:\n]*:(-?\d+):(-?\d+): (.*)")
_UNKNOWN = re.compile(r"undeclared reference to '([^']+)'")
_HAS = re.compile(r"\bhas\s*\(\s*([a-z][\w.]*)\s*\)")


class Place(NamedTuple):
    """Both count from 1; a column is one character."""

    line: int
    column: int


def check_condition(condition: Condition) -> int:
    """The steps that it takes at most.

    Raises ConditionUnreadable, ConditionUnknownField, ConditionNotYesOrNo, ConditionTooSlow, ConditionAlwaysFails; each
    with `condition`, `line` and `column`.
    """
    _check_has(condition)
    try:
        program = compiled(condition.when)
    except RuntimeError as error:
        raise _unreadable(condition, str(error)) from None
    tree = condition_tree.read(program.serialize())
    _Names(condition).check(tree)
    if program.return_type().name() not in ("BOOL", "DYN"):
        raise ConditionNotYesOrNo(condition=condition.code, kind=program.return_type().name().lower(), line=1, column=1)
    check_steps(condition, tree)
    _try_out(condition, tree)
    return steps(tree)


# ---- words of the engine ---------------------------------------------------------------------------------------


def _unreadable(condition: Condition, words: str) -> ConditionUnreadable | ConditionUnknownField:
    found = _PLACE.search(words)
    line, column = (max(1, int(found[1])), max(1, int(found[2]))) if found else (1, 1)
    why = found[3] if found else words
    if unknown := _UNKNOWN.search(why):
        return _unknown_field(condition, unknown[1], Place(line, column), NAMES)
    why = why.removeprefix("Syntax error: ").removesuffix(" [INVALID_ARGUMENT]")
    return ConditionUnreadable(condition=condition.code, line=line, column=column, why=why[:300])


def _unknown_field(condition: Condition, name: str, place: Place, known: Any) -> ConditionUnknownField:
    near = difflib.get_close_matches(name, list(known), n=1)
    return ConditionUnknownField(
        condition=condition.code, field=name, near=near[0] if near else "", line=place.line, column=place.column
    )


def _check_has(condition: Condition) -> None:
    """`has(order.signed_at)` would read the value itself: here a name with a dot is one name."""
    for found in _HAS.finditer(condition.when):
        companion = condition_fields.companion(found[1])
        if found[1] in NAMES or companion in NAMES:
            place = place_of(condition.when, found.start())
            why = f"write {companion}" if companion in NAMES else f"{found[1]} is always known"
            raise ConditionUnreadable(condition=condition.code, line=place.line, column=place.column, why=why)


def place_of(text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


# ---- names inside lists ------------------------------------------------------------------------------------------

Kind = type[Struct] | tuple[type[Struct]] | None
"""What is known of a part: a map of these fields, a list of such maps, or nothing."""


class _Names:
    """Fields of the maps in lists: the engine takes any, so they are looked at here."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def check(self, tree: Node) -> None:
        """Raises ConditionUnknownField for the first one that no such map has."""
        self._kind(tree, {})

    def _kind(self, node: Node, inside: dict[str, Kind]) -> Kind:
        if node.kind == "name":
            return inside[node.name] if node.name in inside else _kind_of_name(node.name)
        if node.kind == "loop":
            return self._loop(node, inside)
        kinds = [self._kind(part, inside) for part in node.parts]
        if node.kind == "select":
            return self._field(kinds[0], node.name, node)
        if node.kind == "call" and node.name == "_[_]":
            return self._element(kinds[0], node.parts[1])
        return None

    def _loop(self, node: Node, inside: dict[str, Kind]) -> Kind:
        over = self._kind(node.parts[0], inside)
        element: Kind = over[0] if isinstance(over, tuple) else None
        for part in node.parts[1:]:
            self._kind(part, {**inside, node.name: element})
        step = node.parts[3]
        return over if step.kind == "call" and step.name == "_?_:_" else None  # `filter` gives a list of the same

    def _element(self, of: Kind, index: Node) -> Kind:
        if isinstance(of, tuple):
            return of[0]
        return self._field(of, index.text, index) if index.text is not None else None

    def _field(self, of: Kind, name: str, node: Node) -> Kind:
        if of is None or isinstance(of, tuple):
            return None
        known = condition_fields.parts_of(of)
        if name not in known:
            raise _unknown_field(self.condition, name, place_of(self.condition.when, node.offset), known)
        return known[name]


def _kind_of_name(name: str) -> Kind:
    found = NAMES.get(name)
    return (found.of,) if found and found.of else None


# ---- time --------------------------------------------------------------------------------------------------------


def steps(node: Node) -> int:
    """How many parts are looked at in the worst case, with lists as long as those of the largest order."""
    if node.kind != "loop":
        return COST.get(node.name, 1) + sum(steps(part) for part in node.parts)
    over, start, *body, result = node.parts
    length = len(over.parts) if over.kind == "list" else LONGEST
    return steps(over) + steps(start) + steps(result) + length * sum(steps(part) for part in body)


def check_steps(condition: Condition, tree: Node) -> None:
    """Raises ConditionTooSlow at the innermost loop of the costliest nest."""
    if (needed := steps(tree)) > MOST_STEPS:
        raise _too_slow(condition, _innermost(tree), needed)


def _too_slow(condition: Condition, node: Node, needed: int) -> ConditionTooSlow:
    place = place_of(condition.when, node.offset)
    return ConditionTooSlow(
        condition=condition.code, line=place.line, column=place.column, steps=needed, most=MOST_STEPS
    )


def _innermost(tree: Node) -> Node:
    return max(_loops(tree, 0), key=lambda found: found[1], default=(tree, 0))[0]


def _loops(node: Node, depth: int) -> Iterator[tuple[Node, int]]:
    deeper = depth + (node.kind == "loop")
    if node.kind == "loop":
        yield node, deeper
    for part in node.parts:
        yield from _loops(part, deeper)


def _try_out(condition: Condition, tree: Node) -> None:
    """Over the largest order, where everything is known. What counting does not see shows in the time."""
    error, took_s = _timed(condition)
    if took_s > MOST_S:  # once more: the first reading also pays for a cold engine, or for other things' rubbish
        error, took_s = _timed(condition)
    if took_s > MOST_S or "budget" in error:
        raise _too_slow(condition, _innermost(tree), steps(tree))
    if error:
        raise ConditionAlwaysFails(condition=condition.code, why=error[:300], line=1, column=1)


def _timed(condition: Condition) -> tuple[str, float]:
    """What is wrong with it, and the seconds of processor time that finding out took."""
    start = thread_time()
    return Seen(LARGEST).error_of(condition.when), thread_time() - start


_THEN = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
LARGEST = Facts(
    action="return_refund",
    now=_THEN,
    asker=Asker("agent", "lead", "byr_1"),
    confirmed=True,
    reason="defective",
    words_length=500,
    order=OrderFacts(
        id="ord_1",
        external_id="2026011500001",
        state="signed",
        locked=True,
        placed_at=_THEN - timedelta(days=9),
        paid_at=_THEN - timedelta(days=9),
        dispatched_at=_THEN - timedelta(days=8),
        promised_dispatch_at=_THEN - timedelta(days=7),
        signed_at=_THEN - timedelta(days=5),
        completed_at=_THEN - timedelta(days=1),
        paid_minor=99_900,
        refundable_minor=80_000,
        freight_minor=1_000,
        buyer_id="byr_1",
        payments=tuple(PaymentFacts(f"mth_{n}", "card", 9_990) for n in range(10)),
        changes=("change_address", "change_sku"),
        cases=tuple(CaseFacts(f"cas_{n}", "return_refund", "settled", False) for n in range(20)),
    ),
    lines=tuple(
        LineFacts(f"lin_{n}", f"sku_{n}", f"lst_{n}", 2, 3, 500, 1_500, 3, True, NewSku("sku_x", f"lst_{n}", 600, 5))
        for n in range(50)
    ),
    parcel=ParcelFacts("signed", _THEN - timedelta(days=5)),
    buyer=BuyerFacts("byr_1", 40, 3, 2, 500_000, tuple(f"tag_{n}" for n in range(20))),
    evidence=EvidenceFacts(5, 1, 1, True, True),
    method=MethodFacts("mth_1", "gift_card", "byr_1", 5_000, True),
    amount_minor=1_500,
    difference_minor=100,
    address=AddressFacts("CN", "浙江省", "杭州市", "余杭区"),
)
"""Fifty lines, ten payments, twenty cases."""
