"""A quick reply becomes a message."""

import re
from collections.abc import Mapping

from xiaoer.knowledge.model import VARIABLE, Filled, QuickReply


def fill(reply: QuickReply, facts: Mapping[str, str]) -> Filled:
    """The text with every variable that `facts` knows; a blank value counts as missing.

    One pass: braces inside a value stay what they are, so a buyer's name cannot ask for other facts.
    """
    missing: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        known = facts.get(found[1], "").strip()
        if not known:
            missing[found[1]] = None
            return found[0]
        return known

    return Filled(VARIABLE.sub(value, reply.text), list(missing))
