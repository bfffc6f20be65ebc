"""The project's own labelled set: rules × phrases × disguises, made by this program and always the same.

Phrases stand in families. A family, with all that is made of it, is in the tuning half or in the reporting half, never
in both: the halves are files of their own. What the reporting half showed was mended too (docs/reference/gate.md tells
the first looks), so its figure says that nothing fell back. Lawful lines also carry real agents' sentences from ABCD
(MIT).
"""

from __future__ import annotations

import itertools
import json
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.gate.disguises import disguises

FOLDER = Path(__file__).parent / "phrases"
CHANNELS = {
    "cn": ("taobao_tmall", "jd", "douyin", "pinduoduo"),
    "marketplaces": ("taobao_tmall", "jd", "douyin", "pinduoduo"),
    "amazon": ("amazon",),
    "own": ("own_shop",),
    "sms": ("sms_cn",),
    "email": ("email",),
}
EVERYDAY_EACH = 12
OWN = ("own_shop", "sms_cn", "email")
_CONTACT = re.compile(r"(?i)\d{3,}[ -]?\d{3,}|微信|加.{0,4}群|公众号|wechat|whatsapp|@|\.com|\.example")
_CHOICE = re.compile(r"\{([^{}]*)\}")
PER_TEMPLATE = {False: 20, True: 36}
PER_ROUND_LINE = {
    "tuning": {False: 2, True: 1},
    "reporting": {False: 10, True: 30},
}
CARRIERS = {
    "zh": (
        *("亲，您好！{}", "{}谢谢支持", "您的订单已经发出。{}", "{}，祝您生活愉快"),
        *("在的亲。{}", "{}有问题随时联系我", "收到，{}", "{}"),
    ),
    "en": (
        *("Hello, {}", "{} Thank you.", "Dear customer, {}", "{} Have a nice day!"),
        *("Hi there! {}", "{}", "Good morning. {}", "{} Kind regards, Amy"),
    ),
}


class Family(NamedTuple):
    number: int
    rule: str
    channels: tuple[str, ...]
    purpose: str
    templates: tuple[str, ...]
    lawful: bool


def families(half: str, lawful: bool) -> Iterator[Family]:
    blocks = (FOLDER / f"{half}_{'lawful' if lawful else 'unlawful'}.txt").read_text("utf-8").split("\n# ")[1:]
    for number, block in enumerate(blocks):
        head, *lines = block.strip().splitlines()
        if head.count("|") != 2:
            continue
        rule, channels, purpose = (part.strip() for part in head.split("|"))
        named = tuple(itertools.chain.from_iterable(CHANNELS.get(c, (c,)) for c in channels.split()))
        yield Family(number, rule, named, purpose, tuple(line for line in lines if line.strip()), lawful)


def slots() -> dict[str, list[str]]:
    out = {}
    for line in (FOLDER / "slots.txt").read_text("utf-8").splitlines():
        name, _, values = line.partition(": ")
        out[name] = values.split("|") if "|" in values else values.split(" ")
    return out


def labelled(half: str) -> list[dict[str, Any]]:
    """Rows of `tuning` or `reporting`; the same at every call."""
    rows: list[dict[str, Any]] = []
    filled = slots()
    for lawful in (False, True):
        for family in families(half, lawful):
            rows += _of_family(family, filled, PER_TEMPLATE[lawful])
        for family in families(f"{half}_rounds", lawful):
            rows += _of_family(family, {}, PER_ROUND_LINE[half][lawful])
    rows += _real_sentences(half)
    if half == "tuning":
        rows += _single_messages()
        rows += _everyday()
    return list({(row["text"], row["channel"]): row for row in rows}.values())


def _of_family(family: Family, filled: dict[str, list[str]], times: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(zlib.crc32("".join(family.templates).encode()))
    for template in family.templates:
        language = "zh" if any("\u4e00" <= c <= "\u9fff" for c in template) else "en"
        for n in range(times):
            text = _filled(template.replace("\\n", "\n"), filled, chance)
            whole = family.purpose in ("marketing", "notice", "payment_reminder", "listing_answer")
            if n % 3 and not whole:
                text = chance.choice(CARRIERS[language]).format(text)
            if not family.lawful and n % 2 and not _by_form(family.rule):
                text = chance.choice(disguises(family.rule, language))(text, chance)
            yield {
                "text": text,
                "channel": family.channels[n % len(family.channels)],
                "purpose": family.purpose,
                "lawful": family.lawful,
                "rule": family.rule,
            }


def _by_form(rule: str) -> bool:
    return rule in (
        "opt_out_missing",
        "sender_missing",
        "too_short_answer",
        "personal_data",
        "link_barred",
        "marketing_barred",
    )


def _real_sentences(half: str) -> Iterator[dict[str, Any]]:
    """Agents' own words from ABCD (MIT, see docs/reference/gate.md), by dialogue in one half."""
    for line in (FOLDER / "abcd_agents.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if (row["dialogue"] % 2 == 1) == (half == "tuning"):
            yield {"text": row["text"], "channel": "own_shop", "purpose": "reply", "lawful": True, "rule": "real"}


def _everyday() -> Iterator[dict[str, Any]]:
    for _, text in everyday(EVERYDAY_EACH):
        yield {"text": text, "channel": "taobao_tmall", "purpose": "reply", "lawful": True, "rule": "everyday"}


def everyday(each: int) -> Iterator[tuple[str, str]]:
    """Ordinary words of the desk, with the line they were made from: `{a|b}` there stands for either."""
    for line in (FOLDER / "everyday.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        chance = random.Random(zlib.crc32(line.encode()))
        yield from ((line, text) for text in dict.fromkeys(_chosen(line, chance) for _ in range(each)))


def _chosen(line: str, chance: random.Random) -> str:
    return _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), line)


def phrases_with_rules() -> Iterator[tuple[str, str, bool, str]]:
    """Every phrase once, undisguised, of both halves: family, rule, whether it is lawful, text.

    Without the contacts and links that are lawful in one's own shop only.
    """
    filled = slots()
    for half, suffix, lawful in itertools.product(("tuning", "reporting"), ("", "_rounds"), (False, True)):
        for family in families(f"{half}{suffix}", lawful):
            for template in family.templates:
                chance = random.Random(zlib.crc32(template.encode()))
                if lawful and family.channels[0] in OWN and _CONTACT.search(template):
                    continue
                text = _filled(template.replace("\\n", "\n"), filled, chance)
                yield f"{half}{suffix}{lawful}{family.number}", family.rule, lawful, text
    for half in ("tuning", "reporting"):
        yield from ((f"{half}real", row["rule"], True, row["text"]) for row in _real_sentences(half))
    yield from ((line, "everyday", True, text) for line, text in everyday(EVERYDAY_EACH))
    singles = (row for row in _single_messages() if row["lawful"])
    yield from ((row["text"], "single", True, row["text"]) for row in singles)


def _filled(text: str, filled: dict[str, list[str]], chance: random.Random) -> str:
    for slot, values in filled.items():
        text = text.replace("{" + slot + "}", chance.choice(values))
    return text


def _single_messages() -> Iterator[dict[str, Any]]:
    for line in (FOLDER / "tuning_more.txt").read_text("utf-8").splitlines():
        label, channel, purpose, text = line.split("|", 3)
        yield {"text": text, "channel": channel, "purpose": purpose, "lawful": label == "lawful", "rule": "single"}


def main_write(path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        for half in ("tuning", "reporting"):
            for row in labelled(half):
                out.write(json.dumps({**row, "half": half}, ensure_ascii=False) + "\n")
