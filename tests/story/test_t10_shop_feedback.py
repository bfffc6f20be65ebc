"""A slow page is told once, counted, sent to the owner, and every buyer who met it hears when it is fixed."""

from typing import Any

import pytest
from tests.story.people import buyer, member, says, until

from xiaoer.kernel.ids import new_id
from xiaoer.testing.fake_mailbox import FakeMailbox

LEAD = "lead@luting.example"
pytestmark = pytest.mark.proves("T10")


async def test_feedback_has_evidence_and_count_goes_to_the_owner_and_back_to_the_buyers(demo_url: str) -> None:
    box = FakeMailbox()
    port = await box.start()
    async with (
        member(demo_url) as owner,
        member(demo_url, LEAD) as lead,
        buyer(demo_url) as one,
        buyer(demo_url) as two,
    ):
        shop = (await owner.get("/api/shops"))["items"][0]["id"]
        form = {"host": "127.0.0.1", "port": port, "sender": "desk@luting.example", "to": ["boss@luting.example"]}
        link = await owner.post(
            "/api/connections", {"shop_id": shop, "name": "店主邮箱", "channel": "smtp", "config": form}
        )
        first, second = await says(one, "结算页一直转圈"), await says(two, "提交订单没反应")
        asked: dict[str, Any] = {
            "kind": "shop_feedback", "title": f"结算页转圈 {new_id('x')[-5:]}", "conversation_id": first,
            "page": "https://luting.example/checkout", "fields": {"trouble": "submit", "device": "Android 15"},
        }  # fmt: skip
        made = (await lead.post("/api/tickets", asked))["row"]
        path = f"/api/tickets/{made['id']}"
        counted = await lead.post(
            f"{path}/seen-again", {"conversation_id": second, "words": "又一位", "client_id": "2"}
        )
        assert (counted["row"]["seen_count"], len(counted["parties"])) == (2, 2)
        await lead.post(f"{path}/actions/solve", {"words": "支付网关已恢复"})

        async def mails() -> list[str]:
            return [str(mail["Subject"]) for mail in box.mails if asked["title"] in str(mail["Subject"])]

        await until(mails, lambda seen: len(seen) >= 3)
        assert "https://luting.example/checkout" in "".join(str(mail.get_content()) for mail in box.mails)  # type: ignore[attr-defined]  # the policy makes an EmailMessage
        for conversation_id in (first, second):
            lines = (await lead.get(f"/api/conversations/{conversation_id}/lines"))["lines"]
            assert any("已经修好了" in (line["text"] or "") for line in lines), lines
        assert (await owner.ask("DELETE", f"/api/connections/{link['connection']['id']}"))[0] < 300
    await box.stop()
