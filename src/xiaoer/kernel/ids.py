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

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]  # two letters at a time: ids are made on the hot path


_chances: list[int] = []
"""80-bit random numbers of the system, fetched many at a time: one system call for hundreds of ids. `pop` takes each
number once, whichever thread asks."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_chances.clear)  # a forked process must not go on with its parent's numbers


def _chance() -> int:
    while True:
        try:
            return _chances.pop()
        except IndexError:
            fresh = os.urandom(4000)
            _chances.extend(int.from_bytes(fresh[at : at + 10]) for at in range(0, len(fresh), 10))


def new_id(prefix: str) -> str:
    """48 bits of milliseconds, then 80 random bits, in 26 characters. For the event loop's thread or any other."""
    n = time.time_ns() // 1_000_000 << 80 | _chance()
    return prefix + "_" + "".join([_PAIRS[n >> shift & 1023] for shift in range(120, -1, -10)])
