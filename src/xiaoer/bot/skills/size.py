"""Which size fits: height and weight against the size table on the product page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills.find_listing import find_listing
from xiaoer.catalog.model import Attribute, ListingView

RANGE = r"(\d+(?:\.\d+)?)\s*[–\-—~至到]\s*(\d+(?:\.\d+)?)\s*"
TALL = re.compile(RANGE + r"(?:cm|厘米|公分)", re.I)
HEAVY = re.compile(RANGE + r"(?:kg|公斤|千克)", re.I)
SIZE = re.compile(r"^\s*((?:\d{0,2}X{0,4}[SL]|M|\d{2,3}(?:/\d{2,3}[A-C]?)?|均码|one size))\s*码?\s*$", re.I)
SAID_TALL = re.compile(
    r"(?:身高|高)?\s*(1\s?[.米m]\s?\d{1,2}|\d{3}(?:\.\d)?)\s*(?:cm|厘米|公分|米|m)?(?!\d|\s*(?:kg|公斤|斤|块|元))", re.I
)
SAID_HEAVY = re.compile(r"(\d{2,3}(?:\.\d)?)\s*(kg|公斤|千克|斤|lbs?|pounds)", re.I)
POUND_KG, JIN_KG = 0.4536, 0.5
LEAST_CM, MOST_CM = 50, 230


@dataclass(frozen=True)
class Row:
    size: str
    attribute: Attribute
    tall: tuple[float, float]
    heavy: tuple[float, float] | None

    def fits_height(self, cm: float) -> bool:
        return self.tall[0] <= cm <= self.tall[1]

    def fits_weight(self, kg: float) -> bool:
        return self.heavy is None or self.heavy[0] <= kg <= self.heavy[1]


async def answer(ask: Ask) -> Answer | Need | Pass:
    listing = await find_listing(ask)
    if isinstance(listing, Need):
        return listing
    table = rows_of(listing)
    if not table:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    remember(ask)
    tall, heavy = ask.fields.get("height_cm"), ask.fields.get("weight_kg")
    if not tall or (not heavy and any(row.heavy for row in table)):
        return Need(field="height_and_weight", said=(ask.courtesy("height_and_weight"),))
    return Answer(said=(_advice(ask, listing, table, float(tall), float(heavy or 0)),))


def rows_of(listing: ListingView) -> list[Row]:
    every = [*listing.attributes, *(one for sku in listing.skus for one in sku.attributes)]
    found: dict[str, Row] = {}
    for one in every:
        named, tall, heavy = SIZE.match(one.name), TALL.search(one.value), HEAVY.search(one.value)
        if named and tall:
            weights = (float(heavy[1]), float(heavy[2])) if heavy else None
            found.setdefault(named[1], Row(named[1], one, (float(tall[1]), float(tall[2])), weights))
    return list(found.values())


def remember(ask: Ask) -> None:
    """Height in cm and weight in kg, as far as the turn says them."""
    if tall := _height(ask):
        ask.fields["height_cm"] = f"{tall:g}"
    if heavy := _weight(ask):
        ask.fields["weight_kg"] = f"{heavy:g}"


def _height(ask: Ask) -> float | None:
    if named := re.match(r"\d+(?:\.\d+)?", ask.entity("height")):
        return float(named[0])
    weights = {found[1] for found in SAID_HEAVY.finditer(ask.text)}
    for found in SAID_TALL.finditer(ask.text):
        said = re.sub(r"\s", "", found[1])
        metres = re.fullmatch(r"1[.米m](\d{1,2})", said, re.I)
        cm = 100 + float(metres[1].ljust(2, "0")) if metres else float(said)
        if said not in weights and LEAST_CM <= cm <= MOST_CM:
            return cm
    return None


def _weight(ask: Ask) -> float | None:
    if found := SAID_HEAVY.search(ask.text):
        unit = found[2].lower()
        factor = JIN_KG if unit == "斤" else POUND_KG if unit.startswith(("lb", "pound")) else 1.0
        return round(float(found[1]) * factor, 1)
    named = re.match(r"\d+(?:\.\d+)?", ask.entity("weight"))
    return float(named[0]) if named else None


def _advice(ask: Ask, listing: ListingView, table: list[Row], tall: float, heavy: float) -> Said:
    words = f"{tall:g} cm / {heavy:g} kg" if heavy else f"{tall:g} cm"
    person = FactRef(FactKind.BUYER_SAID, ask.row.id, "", "height_and_weight", words)
    by_height = [row for row in table if row.fits_height(tall)]
    fitting = [row for row in by_height if row.fits_weight(heavy)]
    if len(fitting) == 1:
        row = fitting[0]
        size = ask.of_listing(listing, FactKind.ATTRIBUTE, row.attribute.name, row.size)
        return ask.say("size", person=person, size=size, range=_range(ask, listing, [row]))
    near = fitting or [row for row in table if row.fits_height(tall) or (heavy and row.fits_weight(heavy))]
    if len(near) > 1:
        sizes = " / ".join(row.size for row in (near[0], near[-1]))
        return ask.say("sizes_two", person=person, sizes=ask.of_listing(listing, FactKind.ATTRIBUTE, "size", sizes))
    return ask.say("size_none", person=person, range=_range(ask, listing, table))


def _range(ask: Ask, listing: ListingView, rows: list[Row]) -> FactRef:
    words = "；".join(f"{row.attribute.name} {row.attribute.value}" for row in rows)
    return ask.of_listing(listing, FactKind.ATTRIBUTE, "size_table", words)
