"""What a question may cost at most, and what it did cost. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from xiaoer.language_models.model import MICROS, Terms
from xiaoer.ports.models import ModelAnswer, Question

BESIDE_A_TEXT = 64
"""Tokens that a chat form may put around one message or tool, well above what any known form does."""


def most_tokens_in(question: Question) -> int:
    """No tokenizer makes more tokens than there are bytes: byte-level encodings know no smaller piece."""
    said = sum(len(one.text.encode()) + BESIDE_A_TEXT for one in question.said)
    tools = sum(len(msgspec.json.encode((one.name, one.purpose, one.takes))) + BESIDE_A_TEXT for one in question.tools)
    return said + tools + BESIDE_A_TEXT


def cost(terms: Terms, tokens_in: int, tokens_out: int) -> int:
    """Millionths of the currency's unit, rounded up."""
    exact = tokens_in * terms.price_in_micros + tokens_out * terms.price_out_micros
    return -(-exact // MICROS)


def most_cost(terms: Terms, question: Question) -> int:
    return cost(terms, most_tokens_in(question), question.most_tokens)


def tokens_of(answer: ModelAnswer, question: Question) -> tuple[int, int]:
    """As the other side counted; where it said nothing, as many as there can have been."""
    said = answer.text + "".join(one.name + one.arguments for one in answer.called)
    out = answer.tokens_out if answer.tokens_out is not None else min(question.most_tokens, len(said.encode()))
    return (answer.tokens_in if answer.tokens_in is not None else most_tokens_in(question)), out


def month_of(now: datetime, zone: str) -> str:
    """`2026-11`, where the merchant is."""
    return now.astimezone(ZoneInfo(zone)).strftime("%Y-%m")
