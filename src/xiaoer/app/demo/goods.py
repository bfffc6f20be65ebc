"""What the demo shop sells, from `content/`, as rows of a push."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

PAGES = ("outdoor", "home")


@dataclass(frozen=True, slots=True)
class Sku:
    external_id: str
    name: str
    en: str
    price: str
    stock: int
    colour: str
    image_url: str

    @property
    def price_minor(self) -> int:
        return int(self.price.replace(".", ""))


@dataclass(frozen=True, slots=True)
class Listing:
    external_id: str
    title: str
    shape: str
    facts: dict[str, Any]
    skus: list[Sku]


@cache
def listings() -> list[Listing]:
    """In the order of the shop window."""
    every = [one for page in PAGES for one in read(page)["listing"]]
    return [_listing(n, one) for n, one in enumerate(every)]


def read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("content", f"{name}.toml").read_text("utf-8"))


def pictured() -> dict[str, tuple[str, str]]:
    """File name of each picture → its shape and colour."""
    return {sku.image_url.rsplit("/", 1)[1]: (one.shape, sku.colour) for one in listings() for sku in one.skus}


def _listing(n: int, facts: dict[str, Any]) -> Listing:
    skus = [_sku(facts["id"], n, m, columns) for m, columns in enumerate(facts["skus"], 1)]
    return Listing(facts["id"], facts["title"], facts["shape"], facts, skus)


def _sku(listing: str, n: int, m: int, columns: list[Any]) -> Sku:
    name, en, price, stock, colour = columns
    image = f"/demo/img/{listing.lower()}-{m}.webp"
    return Sku(f"{listing}-{m:02}", name, en, price, stock, colour, image)


def rows() -> list[dict[str, Any]]:
    return [_row(one, n) for n, one in enumerate(listings(), 1)]


def _row(one: Listing, n: int) -> dict[str, Any]:
    facts = one.facts
    return {
        "external_id": one.external_id,
        "title": one.title,
        "description": facts["description"],
        "category": facts["category"][0],
        "image_url": one.skus[0].image_url,
        "url": f"/demo/#{one.external_id}",
        "featured": facts.get("featured", False),
        "attributes": [{"name": line[0], "value": line[1]} for line in facts["attributes"]],
        "guides": [{"title": guide["title"], "steps": guide["steps"]} for guide in facts["guides"]],
        "translations": {"en": _english(facts)},
        "skus": [_sku_row(sku, n, m) for m, sku in enumerate(one.skus, 1)],
    }


def _english(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": facts["en"],
        "description": facts["description_en"],
        "category": facts["category"][1],
        "attributes": [{"name": line[2], "value": line[3]} for line in facts["attributes"]],
        "guides": [{"title": guide["title_en"], "steps": guide["steps_en"]} for guide in facts["guides"]],
    }


def _sku_row(sku: Sku, n: int, m: int) -> dict[str, Any]:
    return {
        "external_id": sku.external_id,
        "name": sku.name,
        "price": sku.price,
        "stock": sku.stock,
        "image_url": sku.image_url,
        "barcode": f"2{n:05}{m:06}",
        "translations": {"en": {"name": sku.en}},
    }
