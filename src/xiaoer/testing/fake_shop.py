"""A shop's own system over HTTP: the fake payer that also keeps orders and changes them, or fails as a script will.

It speaks docs/reference/shop-api.md. A change is made once for its `dedupe`, whatever the network does.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from xiaoer.testing.fake_payer import Answer, Call, Dropped, FakePayer, Mood

PATH = "/order-changes"
DONE_FIRST = (Mood.DROP_AFTER, Mood.FAIL_AFTER, Mood.GARBAGE, Mood.SLOW_AFTER, Mood.REPEATED)


class AskedChange(msgspec.Struct):
    dedupe: str
    order_external_id: str
    kind: str
    what: dict[str, Any]


@dataclass
class FakeShop(FakePayer):
    """`change_script` is used up first; then all is good."""

    change_script: list[Mood] = field(default_factory=list)
    refuses: str = "already_shipped"
    """The reason of a refusal."""
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Every change made or refused, by dedupe."""
    asked: list[AskedChange] = field(default_factory=list)
    """What was asked, repeats included."""

    async def _answer(self, call: Call) -> Answer:
        path = urlsplit(call.target).path.removeprefix("/pay")
        if not path.startswith(PATH):
            return await super()._answer(call)
        if why := self._fault(call):
            return 401, {"state": "refused", "reason": why}
        if call.method == "POST":
            return await self._change(call, msgspec.json.decode(call.body, type=AskedChange))
        dedupe = unquote(path.removeprefix(PATH + "/"))
        found = self.made.get(dedupe)
        return (200, found) if found else (404, {"state": "none", "dedupe": dedupe})

    async def _change(self, call: Call, asked: AskedChange) -> Answer:
        self.asked.append(asked)
        mood = self.change_script.pop(0) if self.change_script else Mood.GOOD
        if mood is Mood.DROP_BEFORE:
            raise Dropped
        if mood in (Mood.FAIL_BEFORE, Mood.BUSY):
            return {Mood.FAIL_BEFORE: 500, Mood.BUSY: 429}[mood], {"code": "error"}
        if mood is Mood.SLOW_BEFORE:
            await asyncio.sleep(self.delay_s)
            if why := self._fault(call):
                return 401, {"state": "refused", "reason": why}
        answer = self._make(asked, refused=mood is Mood.REFUSE)
        return await self._after(mood, answer) if mood in DONE_FIRST else answer

    def _make(self, asked: AskedChange, *, refused: bool) -> Answer:
        if asked.dedupe not in self.made:
            number = len(self.made) + 1
            self.made[asked.dedupe] = {
                "state": "refused" if refused else "applied",
                "dedupe": asked.dedupe,
                "reason": self.refuses if refused else "",
                "external_ref": f"CH{number:06}",
                "order_external_id": f"{asked.order_external_id}-{number}" if asked.kind == "linked" else "",
                "at": datetime.now(UTC).isoformat(),
            }
        found = self.made[asked.dedupe]
        return (422 if found["state"] == "refused" else 200), found
