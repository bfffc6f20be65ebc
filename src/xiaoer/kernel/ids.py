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


def new_id(prefix: str) -> str:
    """48 bits of milliseconds, then 80 random bits, in 26 characters."""
    n = time.time_ns() // 1_000_000 << 80 | int.from_bytes(os.urandom(10))
    return prefix + "_" + "".join([_PAIRS[n >> shift & 1023] for shift in range(120, -1, -10)])
