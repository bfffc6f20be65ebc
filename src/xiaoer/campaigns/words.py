"""What one buyer reads: the campaign's text in their language with its places filled."""

import re
from collections.abc import Mapping

from msgspec import Struct

from xiaoer.campaigns.model import CampaignStep, CampaignTerms

PLACES = ("buyer", "product", "shop", "contact", "order")
HOLE = re.compile(r"{(\w*)}")
LONGEST = {"buyer": 20, "product": 14, "shop": 20, "contact": 60, "order": 40}
"""Characters: a long product name must not make a second segment."""
NOBODYS_NAME = {"zh": "亲", "en": "there"}


class Filling(Struct, frozen=True, kw_only=True):
    buyer: str = ""
    product: str = ""
    shop: str = ""
    order: str = ""


def texts_of(terms: CampaignTerms, step: CampaignStep) -> Mapping[str, str]:
    """A reminder without words of its own repeats the message."""
    own = terms.reminder_texts if step is CampaignStep.REMINDER else {}
    return {language: text for language, text in (own or terms.texts).items() if text.strip()}


def unknown_places(text: str) -> list[str]:
    return sorted({name for name in HOLE.findall(text) if name not in PLACES})


def written(text: str, language: str, terms: CampaignTerms, filling: Filling) -> str:
    """Names are cut to `LONGEST`; a buyer without a name is addressed as nobody in particular."""
    values = {
        "buyer": filling.buyer or NOBODYS_NAME[language],
        "product": filling.product,
        "shop": filling.shop,
        "contact": terms.contact,
        "order": filling.order,
    }
    return HOLE.sub(lambda hole: _cut(hole[1], values.get(hole[1], hole[0])), text).strip()


def _cut(name: str, value: str) -> str:
    """One sign that is not in the plain alphabet would make a short message more than twice as dear."""
    most, end = LONGEST.get(name, len(value)), ".." if value.isascii() else "…"
    return value if len(value) <= most else value[: most - len(end)].rstrip() + end


def language_for(terms: CampaignTerms, step: CampaignStep, wishes: list[str]) -> str:
    """The first wish that there is a text for, else the first text."""
    have = texts_of(terms, step)
    return next((wish for wish in wishes if wish in have), next(iter(have), ""))
