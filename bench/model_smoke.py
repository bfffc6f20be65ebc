"""`make model-smoke`: a few questions to a running OpenAI-compatible server, through the adapter that the desk uses."""

import argparse
import asyncio
import time
from datetime import UTC, datetime

from msgspec import Struct

from xiaoer.app.plugins import load_all
from xiaoer.kernel.ids import ConnectionId
from xiaoer.language_models.fidelity import difference
from xiaoer.language_models.masking import Mask
from xiaoer.language_models.prompts import to_choose, to_reword, to_try
from xiaoer.language_models.tools import Offered
from xiaoer.ports.models import ModelAnswer, Question
from xiaoer.ports.outside import Reach, outcome_of


class Nothing(Struct):
    """A skill that takes nothing."""


ANSWERS = (
    "您的订单已发货，预计11月25日送达。",
    "这款不支持7天无理由退货。",
    "Your parcel was shipped on 23 Nov and is expected within 3 days.",
)


def questions() -> list[tuple[str, str, Question]]:
    """Name, the answer to reword if any, and the question."""
    offered = [Offered("order_status", "Where an order stands", Nothing).tool]
    return [
        ("try", "", to_try()),
        *((f"reword {at}", answer, to_reword(answer, "friendly", Mask())) for at, answer in enumerate(ANSWERS, 1)),
        ("choose", "", to_choose("我的订单发货了吗", [], offered, Mask())),
    ]


async def main(url: str, model: str, key: str, timeout_s: float) -> None:
    adapter = load_all()["openai_api"].adapters["models"]
    config = {"base_url": url, "model": model, "timeout_s": timeout_s}
    reach = Reach(
        connection_id=ConnectionId("con_smoke"), config=config, credentials={"api_key": key}, now=datetime.now(UTC)
    )
    for name, answer, question in questions():
        began = time.monotonic()
        ended = await outcome_of(adapter.ask(reach, question), timeout_s)
        took = f"{time.monotonic() - began:6.2f} s"
        if not isinstance(ended, ModelAnswer):
            print(f"{name:10} {took}  {type(ended).__name__}: {ended.reason}")
            continue
        judged = (difference(answer, ended.text.strip()) or "may be sent") if answer else ""
        called = " ".join(f"{one.name}({one.arguments})" for one in ended.called)
        counted = f"{ended.tokens_in} + {ended.tokens_out} tokens"
        print(f"{name:10} {took}  {counted}  {ended.text.strip()[:80]!r} {called} {judged}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--model", default="default")
    parser.add_argument("--key", default="")
    parser.add_argument("--timeout", type=float, default=60)
    given = parser.parse_args()
    asyncio.run(main(given.url, given.model, given.key, given.timeout))
