"""A contact as data: who the buyer is, what they say and know, and how it must end. One JSON object a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

RESOLVED, PERSON, CHECKED, DECLINED = "resolved", "person", "checked", "declined"
ENDS = frozenset({RESOLVED, PERSON, CHECKED, DECLINED})
HERE = Path(__file__).with_name("scripts")


class OrderIs(Struct, frozen=True, forbid_unknown_fields=True):
    """How an order stands at the end."""

    state: str = ""
    region: str = ""
    """Part of the receiver's region."""
    nth: int = 0


class Contact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`facts` and `never` are regular expressions over all that the bot said; words in braces stand for what the
    contact's orders hold (`{order}`, `{tracking:1}`, `{carrier}`, `{place}`, `{paid}`, `{promised_day}`)."""

    id: str
    goal: str = ""
    """For readers: what the buyer is after."""
    lang: str = "zh"
    guest: bool = False
    """Nobody vouches for the buyer."""
    night: bool = False
    """No person is at work."""
    page: str = ""
    """The product that the buyer looks at."""
    orders: tuple[str, ...] = ()
    """Of the buyer: state and SKU, as `on_the_way LT-TENT2-01`; the states are in orders.py."""
    foreign: str = ""
    """An order of somebody else, the same way."""
    about: tuple[str, ...] = ()
    """Products whose facts may be told besides those of the orders."""
    say: tuple[str, ...]
    hold: tuple[int, ...] = ()
    """Turns (from 0) that are said though the bot asked for something."""
    burst: bool = False
    """All is said at once, answered or not."""
    button: bool = False
    """Taps 转人工 after the first turn."""
    repeat: tuple[str, int] = ("", 0)
    """`{repeat}` stands for these words so many times."""
    answers: dict[str, str] = {}
    """What the buyer says when asked for a field, before the usual answers."""
    expect: str = RESOLVED
    """The ends that are right, parted by `|`: resolved, person, checked (a ticket asks the owner), declined."""
    facts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    order_is: OrderIs | None = None
    untouched: tuple[str, ...] = ()
    """Of the orders: `state`, `region`."""
    untouched_nth: tuple[int, ...] = ()
    """Orders of which nothing may change."""
    foreign_untouched: bool = False
    case: str = ""
    """The remedy that is asked for at the end; `return_refund@1` of the second order."""
    case_not: str = ""
    money_untouched: bool = False
    """No case and no refund of any kind."""
    quiet_after_person: bool = False

    @property
    def ends(self) -> frozenset[str]:
        found = frozenset(self.expect.split("|"))
        if not found <= ENDS:
            raise ValueError(f"{self.id}: {self.expect}")
        return found


def load(path: Path) -> list[Contact]:
    """Of a file, or of every file in a folder. Raises ValueError with the line when one cannot be read."""
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    found: list[Contact] = []
    for one in files:
        for number, line in enumerate(one.read_text("utf-8").splitlines(), 1):
            if line.strip():
                found.append(_read(one, number, line))
    seen: set[str] = set()
    for contact in found:
        if contact.id in seen:
            raise ValueError(f"{contact.id} stands twice")
        seen.add(contact.id)
    return found


def _read(path: Path, number: int, line: str) -> Contact:
    try:
        raw: dict[str, Any] = msgspec.json.decode(line)
        raw.setdefault("lang", "en" if path.parent.name == "en" else "zh")
        contact = msgspec.convert(raw, Contact)
        assert contact.ends
    except (msgspec.MsgspecError, ValueError) as fault:
        raise ValueError(f"{path.name}:{number}: {fault}") from fault
    return contact
