"""Is what the bot told true? Every amount, every figure with a unit, every number of an order or a parcel and every
standing of an order in its words is looked up in what the shop holds; what is not there is wrong."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from bench.contacts.fields import WORDS, one_of
from bench.contacts.orders import CARRIERS, ZONE
from bench.contacts.play import Played
from xiaoer.app.demo.goods import Listing, listings, read
from xiaoer.policies.default_clauses import CLAUSES

MONEY = re.compile(r"(?:[¥￥]|CNY|RMB)\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:元|块钱|yuan|CNY|RMB)")
UNITS = (
    r"℃|°C|cm|mm|ml|mAh|kg|g(?![a-z])|lm|W(?![a-z])|厘米|毫米|毫升|公斤|千克|克|小时|个月|天|年|%|％"
    r"|hours?|h(?![a-z])|days?|months?|years?|weeks?|层|人"
)
FIGURE = re.compile(rf"(?<![\d.,])(\d+(?:,\d{{3}})*(?:\.\d+)?)\s?(?:{UNITS})")
LONG = re.compile(r"(?<![\d.])(?:[A-Z]{2})?\d{10,}(?!\d)")
WAITS = one_of("waits")
STANDINGS = {name: one_of(name, "standings") for name in WORDS["standings"]}


def wrong_money(played: Played) -> list[str]:
    """Amounts in the bot's words that are none of the order's, of the products' spoken of, or of the shop's terms."""
    words = played.bot_words
    right = {amount / 100 for one in played.orders for amount in one.amounts} | _amounts_in(_shop_words())
    for listing in _spoken_of(played, words):
        right |= {sku.price_minor / 100 for sku in listing.skus}
        right |= {2 * price for price in right}
    for one in played.orders:
        right.add(abs(one.row["goods_minor"] - one.sku.price_minor) / 100)
    return [said for amount, said in _money_in(words) if amount not in right]


def wrong_facts(played: Played) -> list[str]:
    words = played.bot_words
    return [*_wrong_figures(played, words), *_wrong_numbers(played, words), *_wrong_standings(played, words)]


def _wrong_figures(played: Played, words: str) -> list[str]:
    known = _figures_in(_shop_words()) | _own_words(played)
    for listing in _spoken_of(played, words):
        known |= _numbers_in(_told_of(listing))
    bare = MONEY.sub(" ", "".join(part for part in re.split(r"(?<=[。！!？?\n])", words) if not WAITS.search(part)))
    return [found[0] for found in FIGURE.finditer(bare) if float(found[1].replace(",", "")) not in known]


def _wrong_numbers(played: Played, words: str) -> list[str]:
    """Numbers of orders and parcels that are not this buyer's, unless the buyer said them."""
    own = {one.external_id for one in played.orders} | {one.tracking for one in played.orders}
    said = " ".join(line.text for line in played.lines if line.who == "buyer")
    wrong = [found for found in LONG.findall(words) if found not in own and found not in said]
    sending = {one.carrier for one in played.orders if one.tracking}
    if sending:
        wrong += [
            names[0]
            for code, names in CARRIERS.items()
            if code not in sending and re.search(names[0] + "(速递|快递|快运|单号)", words)
        ]
    return wrong


def _wrong_standings(played: Played, words: str) -> list[str]:
    if len(played.orders) != 1 or played.contact.order_is or played.contact.case:
        return []
    shape = STANDINGS[played.orders[0].row["state"]]
    return [found[0] for found in shape.finditer(words)]


def _own_words(played: Played) -> set[float]:
    """Days and hours of the orders' times, and what the buyer said."""
    known: set[float] = set()
    now = datetime.now(UTC)
    for one in played.orders:
        for at in one.times:
            known.add(float(abs((now - at).days)))
            known.add(float(round(abs((now - at).total_seconds()) / 3600)))
    for line in played.lines:
        if line.who == "buyer":
            known |= _numbers_in(line.text)
    return known | {float(one.astimezone(ZONE).year) for one in (now, now + timedelta(days=5))}


def _spoken_of(played: Played, words: str) -> list[Listing]:
    named = {one.listing.external_id for one in played.orders} | set(played.contact.about) | {played.contact.page}
    return [one for one in listings() if one.external_id in named or any(name in words for name in _names(one))]


def _names(listing: Listing) -> set[str]:
    """Words by which people know it: of the title, without the brand."""
    chinese = [part for part in listing.title.split() if len(part) >= 3 and part != "鹿汀"]
    english = listing.facts["en"].removeprefix("LUTING ").split(",")[0]
    return {*chinese, english}


@cache
def _shop_words() -> str:
    """What holds for every buyer: the policy's clauses, the announcement, the ready answers of the demo."""
    found: list[str] = [text for clause in CLAUSES.values() for text in (clause.zh, clause.en)]
    for page in read("replies").values():
        found += [row[2] for row in page["replies"]]
    found += list(_texts(_entries()))
    return "\n".join([*found, "满 99 元包邮，每满 199 减 20；16 点前", "¥99 ¥20 ¥199 8 元"])


def _entries() -> list[Any]:
    return [read(page) for page in ("entries", "knowledge")]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _told_of(listing: Listing) -> str:
    stock = " ".join(f"{sku.name} {sku.en} {sku.stock}" for sku in listing.skus)
    return " ".join([*_texts(listing.facts), stock])


def _numbers_in(words: str) -> set[float]:
    return {float(one.replace(",", "")) for one in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", words)}


def _figures_in(words: str) -> set[float]:
    return {float(found[1].replace(",", "")) for found in FIGURE.finditer(words)}


def _money_in(words: str) -> list[tuple[float, str]]:
    return [(float((found[1] or found[2]).replace(",", "")), found[0]) for found in MONEY.finditer(words)]


def _amounts_in(words: str) -> set[float]:
    return {amount for amount, _ in _money_in(words)}
