"""Ids that sort by birth time and say what they name: `cnv_01j9…`. One prefix per kind of thing."""

import os
import time
from typing import NewType

MerchantId = NewType("MerchantId", str)
BuyerId = NewType("BuyerId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
OrderId = NewType("OrderId", str)
AgentId = NewType("AgentId", str)
ConnectionId = NewType("ConnectionId", str)
ShopId = NewType("ShopId", str)
TeamId = NewType("TeamId", str)
SessionId = NewType("SessionId", str)
FileId = NewType("FileId", str)
CaseId = NewType("CaseId", str)
PayoutId = NewType("PayoutId", str)
PolicyId = NewType("PolicyId", str)
TicketId = NewType("TicketId", str)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_DIGIT_OF = _ALPHABET.encode() * 8
"""Of each byte the digit of its last five bits."""

_chances: list[str] = []
"""80 random bits of the system each, as text, made many at a time: ids are made on the hot path. `pop` takes each once,
whichever thread asks."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_chances.clear)  # a forked process must not go on with its parent's numbers
_moment: tuple[int, str] = (0, "")
"""The last millisecond and its text."""


def _chance() -> str:
    while True:
        try:
            return _chances.pop()
        except IndexError:
            fresh = os.urandom(6400).translate(_DIGIT_OF).decode()
            _chances.extend(fresh[at : at + 16] for at in range(0, len(fresh), 16))


def new_id(prefix: str) -> str:
    """48 bits of milliseconds, then 80 random bits, in 26 characters. For the event loop's thread or any other."""
    global _moment
    ms = time.time_ns() // 1_000_000
    then, text = _moment
    if ms != then:
        text = "".join([_PAIRS[ms >> shift & 1023] for shift in (40, 30, 20, 10, 0)])
        _moment = (ms, text)
    return f"{prefix}_{text}{_chance()}"
