"""What the demo shop answers whatever the goods: written, approved, in both languages."""

from typing import Any

from xiaoer import knowledge
from xiaoer.app.demo.goods import read
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ShopId
from xiaoer.knowledge import Content, EntryAction, EntryDecision, GuideStep, HowTo, HowToTopic, NewEntry, Wording

SOURCE = "鹿汀客服手册"


async def fill_entries(tx: Tx, shop_id: ShopId, owner_id: AgentId) -> int:
    """How many now answer buyers; `owner_id` keeps them true."""
    pages = read("entries")["entry"]
    for page in pages:
        entry_id = await knowledge.write_entry(tx, NewEntry(shop_id=shop_id, content=_content(page), owner_id=owner_id))
        await knowledge.decide(tx, entry_id, EntryDecision(action=EntryAction.APPROVE))
    return len(pages)


def _content(page: dict[str, Any]) -> Content:
    wordings = {
        "zh": Wording(page["zh"], page["answer"], steps=_steps(page.get("steps", []))),
        "en": Wording(page["en"], page["answer_en"], steps=_steps(page.get("steps_en", []))),
    }
    taught = None
    if "how_to" in page:
        taught = HowTo(HowToTopic(page["how_to"]), page.get("channels", []), page.get("app_version", ""))
    return Content(wordings, intent=page["intent"], source=SOURCE, how_to=taught)


def _steps(said: list[str]) -> list[GuideStep]:
    return [GuideStep(f"step-{at}", words) for at, words in enumerate(said, 1)]
