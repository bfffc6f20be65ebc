"""The demo shop's staff and buyers: invented people, the same on every fill."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from xiaoer.app.demo.goods import read
from xiaoer.staff.model import Role

SEED = 20260501
PASSWORD = "luting-demo-2026"  # noqa: S105 — printed on purpose: a demo is for trying
SALES, CARE = "售前组", "售后组"


@dataclass(frozen=True, slots=True)
class Colleague:
    email: str
    name: str
    display_name: str
    role: Role
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    share: int = 1
    """How many of the talks are theirs, against the others of a team."""


STAFF = [
    Colleague("owner@luting.example", "沈砚", "砚", Role.OWNER),
    Colleague("lead@luting.example", "何蓁", "阿蓁", Role.LEAD, (SALES, CARE), ("产品咨询", "物流", "售后")),
    Colleague("xiaoman@luting.example", "周小满", "小满", Role.AGENT, (SALES, CARE), ("产品咨询", "物流"), 7),
    Colleague("atan@luting.example", "陆檀", "阿檀", Role.AGENT, (SALES, CARE), ("产品咨询", "物流"), 3),
    Colleague("qingyu@luting.example", "许青屿", "青屿", Role.AGENT, (CARE,), ("物流", "售后"), 3),
    Colleague("outsourced@luting.example", "罗笙", "阿笙", Role.OUTSOURCED, (CARE,), ("物流",)),
    Colleague("inspector@luting.example", "方以宁", "以宁", Role.INSPECTOR),
]

HABITS = [
    ("露营爱好者", "买过帐篷或睡袋", "auto"),
    ("物流敏感", "上次会话催过两次物流", "manual"),
    ("质量投诉", "曾反馈杯口划痕，已补发", "manual"),
    ("企业采购", "问过团购和增值税发票", "manual"),
    ("爱送礼", "多次选礼盒并写贺卡", "auto"),
    ("怕冷", "咨询睡袋时说体质偏寒", "manual"),
]


@dataclass(slots=True)
class Buyer:
    external_id: str
    nickname: str
    name: str
    phone: str
    place: tuple[str, str, str]
    street: str
    known_for_days: int
    orders_often: int
    """Weight in the draw of who orders."""
    fields: dict[str, str] = field(default_factory=dict)
    tags: list[tuple[str, str, str]] = field(default_factory=list)
    marketing: bool | None = None
    """What the buyer said about messages from the shop; None: never asked."""

    @property
    def region(self) -> str:
        province, city, district = self.place
        return f"{province} {city} {district}" if province != city else f"{city} {district}"


def invented_buyers(count: int = 220) -> list[Buyer]:
    draw = Random(SEED)  # noqa: S311 — a story, not a secret
    words = read("names")
    return [_buyer(draw, n, words) for n in range(count)]


def _buyer(draw: Random, n: int, words: dict[str, Any]) -> Buyer:
    name = draw.choice(words["surnames"]) + draw.choice(words["given"])
    province, city, district = words["places"][int(len(words["places"]) * draw.random() ** 1.6)].split("-")
    door = f"{draw.randint(1, 28)} 幢 {draw.randint(1, 24)}0{draw.randint(1, 4)} 室"
    one = Buyer(
        external_id=f"u-{1001 + n}",
        nickname=_nickname(draw, n, name, words["nicknames"]),
        name=name,
        phone=f"1{draw.choice('3578')}{draw.randint(0, 9)}0000{draw.randint(0, 9999):04}",
        place=(province, city, district),
        street=f"{draw.choice(words['streets'])} {draw.randint(1, 299)} 号 {door}",
        known_for_days=draw.randint(2, 400),
        orders_often=draw.choice([0, 0, 1, 1, 1, 1, 2, 2, 4, 9]),
    )
    one.fields = {"name": name, "phone": one.phone, "city": city.removesuffix("市")}
    if draw.random() < 0.45:
        one.fields["email"] = f"u{1001 + n}@mail.example"
    if draw.random() < 0.35:
        one.fields["tee_size"] = draw.choice(["S", "M", "L", "L", "XL", "XXL"])
    if draw.random() < 0.2:
        one.fields["language"] = draw.choice(["zh-CN", "zh-CN", "en"])
    if draw.random() < 0.28:
        one.tags.append(draw.choice(HABITS))
    one.marketing = draw.choice([None, None, True, True, False])
    return one


def _nickname(draw: Random, n: int, name: str, nicknames: list[str]) -> str:
    if draw.random() < 0.3:
        return f"{name[0]}{draw.choice(['女士', '先生'])}"
    return nicknames[n % len(nicknames)] + ("" if n < len(nicknames) else str(n // len(nicknames) + draw.randint(1, 9)))
