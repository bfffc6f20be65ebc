"""Telephone numbers, addresses and links: what they are, and where they may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from xiaoer.outreach.clauses import denied
from xiaoer.outreach.lexicon_contexts import context
from xiaoer.outreach.linear import compile_pattern
from xiaoer.outreach.seen import Draft, Seen

_DIGITS = {c: str(n % 10) for n, c in enumerate("零一二三四五六七八九")} | {
    c: str(n) for n, c in enumerate("〇壹贰叁肆伍陆柒捌玖")
} | {"幺": "1", "两": "2", "o": "0", "洞": "0", "拐": "7", "勾": "9"}  # fmt: skip
_BETWEEN = " -.()、,_…~/★❤&*|:"
_MOBILE = re.compile(r"(?:0086|86)?(1[3-9]\d{9})")
_HOTLINE = re.compile(r"(?:400|800)\d{7}|95\d{3,6}|1\d{4}|12\d{3}")
_COMPLETE = re.compile(r"1[3-9]\d{9}|[48]00\d{7}")
_LANDLINE = re.compile(r"0\d{9,11}")
_FOREIGN = context("contacts", "foreign")
_IDENTITY = compile_pattern(
    r"(?:^|\D)([1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx])(?:\D|$)"
)
_NUMBER_OF = context("contacts", "number_of")
_CALLED = compile_pattern("(?:电话|手机|致电|拨打|联系|打|call|phone|tel|mobile|text|dial)[^。!?;\n]{0,6}$")
_CARRIER = context("contacts", "carrier")
_YOURS = context("contacts", "yours")
_RETURN_TO = compile_pattern("(?:退货|退回|寄回|退换|售后|返修|维修)(?:的)?(?:收货)?(?:地址|收件)[^!?\n]{0,90}$")
"""Where goods are sent back to has a telephone number too."""
_MAIL = context("contacts", "mail")
_LINK = context("contacts", "link")
_SCHEME = compile_pattern(r"https?\s?:\s?/\s?/\s?([^\s/?#]+)")
_DOTS = re.compile(r"\s?(?:。|点|\[dot\]|\(dot\)| dot |\(\.\)|\[\.\]|\.)\s?")
_STREET = context("contacts", "street")
_STREET_EN = context("contacts", "street_en")
_FULL_NAME = context("contacts", "full_name")
_FULL_NAME_EN = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+ [A-Z][a-z]+")
_LONG_NUMBER = 12
"""Digits from which a number in public is an order's, a parcel's or a person's."""
_NOT_NAME = compile_pattern("[家买卖客各位的]|女士先生")
_IN_PUBLIC = context("contacts", "in_public")
_ORDER_ID = compile_pattern(r"(?:^|\D)(\d{3}-\d{7}-\d{7}|\d{16,20})(?:\D|$)")


def about_contacts(seen: Seen) -> Iterator[Draft]:
    if seen.public:
        yield from _personal(seen)
    for hit in chain(seen.have("contact_barred"), seen.have("off_platform")):
        yield Draft(hit.rule, hit.start, hit.end)
    for hit in seen.have("_elsewhere"):
        if not any(name in seen.text[hit.start : hit.end] for name in _OWN_NAMES.get(seen.pack.id, ())):
            yield Draft("off_platform", hit.start, hit.end)
    yield from _mails(seen)
    yield from _phones_barred(seen)
    yield from _links(seen)


def _mails(seen: Seen) -> Iterator[Draft]:
    for start, end in _MAIL.spans(seen.text):
        if not _YOURS.found(seen.text[max(0, start - 24) : start]):
            yield Draft("contact_barred", start, end)


_OWN_NAMES = {"taobao_tmall": ("淘宝", "天猫", "1688"), "jd": ("京东",), "douyin": ("抖音",), "pinduoduo": ("拼多多",)}
_ACCOUNT = compile_pattern("(?:微信|qq|群号?|企鹅|whatsapp|telegram|line)(?:号|号码|是|为|:|,| ){0,4}$")


def digit_runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Stretches of digits, written with figures or Chinese numerals and pulled apart or not."""
    digits, start, last = "", 0, -1
    for at, character in enumerate(f"{text}\n"):
        value = character if character.isdigit() else _DIGITS.get(character, "") if character != "o" or digits else ""
        full = bool(digits) and _COMPLETE.fullmatch(digits) is not None
        if value and value.isascii() and not (full and character.isdigit() != text[last].isdigit()):
            start = start if digits else at
            digits, last = digits + value, at
        elif digits and (full or not (character in _BETWEEN and at - last <= 3)):
            if len(digits) >= 5:
                yield digits, start, last + 1
            digits = ""


def phones(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end): `mobile`, `hotline`, `line`. A number of an order, parcel or model is none."""
    taken: set[int] = set()
    for digits, start, end in digit_runs(text):
        if start and text[start - 1].isascii() and text[start - 1].isalpha():
            continue  # part of a longer code
        kind = _kind(digits, text, start, end - start)
        if kind and (not _NUMBER_OF.found(text[max(0, start - 20) : start])):
            taken |= set(range(start, end))
            yield kind, start, end
    for start, end in _FOREIGN.spans(text):
        if taken.isdisjoint(range(start, end)) and not _NUMBER_OF.found(text[max(0, start - 20) : start]):
            yield "line", start, end


def _kind(digits: str, text: str, start: int, length: int) -> str:
    """`length`: how many characters the digits stand over; figures pulled apart are hidden ones."""
    if _MOBILE.fullmatch(digits):
        return "mobile"
    called = _CALLED.found(text[max(0, start - 12) : start])
    if _HOTLINE.fullmatch(digits) and (called or digits[:3] in ("400", "800") or digits[:2] == "95"):
        return "hotline"
    apart = 9 <= len(digits) <= 13 and length >= 2 * len(digits) - 1
    if _LANDLINE.fullmatch(digits) or apart or (called and 7 <= len(digits) <= 13):
        return "line"
    return ""


def _phones_barred(seen: Seen) -> Iterator[Draft]:
    allowed = seen.pack.reach.phones
    if allowed == "any":
        return
    for _, start, end in digit_runs(seen.text):
        if _ACCOUNT.found(seen.text[max(0, start - 12) : start]) and not denied(seen.text, start, end, "strict"):
            yield Draft("contact_barred", start, end)
    for kind, start, end in phones(seen.text):
        before = seen.text[max(0, start - 24) : start]
        if allowed == "hotlines" and (kind == "hotline" or _CARRIER.found(before) or _YOURS.found(before)):
            continue
        if not denied(seen.text, start, end, "none") and not _RETURN_TO.found(seen.text[max(0, start - 100) : start]):
            yield Draft("contact_barred", start, end)


def _links(seen: Seen) -> Iterator[Draft]:
    if seen.pack.reach.any_link:
        return
    allowed = (*seen.pack.reach.allowed_links, *seen.item.shop_domains)
    mails = [range(*span) for span in _MAIL.spans(seen.text)]
    for pattern in (_LINK, _SCHEME):
        for start, end in pattern.spans(seen.text):
            host = _DOTS.sub(".", seen.text[start:end]).strip(".")
            of_mail = seen.text[start - 1 : start] == "@" or any(start in mail for mail in mails)
            if "." in host and not of_domain(host, allowed) and not of_mail:
                yield Draft("link_barred", start, end, {"host": host})
    for target in seen.item.links:
        host = target.split("://")[-1].split("/")[0].split("@")[-1].split(":")[0].lower()
        if not of_domain(host, allowed):
            yield Draft("link_barred", 0, 0, {"host": host})


def of_domain(host: str, allowed: tuple[str, ...]) -> bool:
    host = host.split(":")[0]
    return any(host == domain or host.endswith(f".{domain}") for domain in allowed)


def _personal(seen: Seen) -> Iterator[Draft]:
    text = seen.text
    for kind, start, end in phones(text):
        if kind != "hotline":
            yield Draft("personal_data", start, end)
    yield from _written_out(seen)
    yield from _names(seen)


def _written_out(seen: Seen) -> Iterator[Draft]:
    """Identity cards, addresses, order numbers, long numbers however pulled apart."""
    text = seen.text
    plain = (_IDENTITY, _MAIL, _STREET, _STREET_EN, _IN_PUBLIC, _ORDER_ID)
    for pattern in plain:
        for start, end in pattern.spans(text) if pattern is not _IN_PUBLIC else _groups(text):
            yield Draft("personal_data", start, end)
    for digits, start, end in digit_runs(text):
        if len(digits) >= _LONG_NUMBER:
            yield Draft("personal_data", start, end)


def _names(seen: Seen) -> Iterator[Draft]:
    text = seen.text
    for start, end in _FULL_NAME.spans(text):
        thanks = text[max(0, start - 1) : start + 1] == "谢谢" or text[start : start + 2] == "谢谢"
        if not thanks and not _NOT_NAME.found(text[start + 1 : end - 2]):
            yield Draft("personal_data", start, end)
    for found in _FULL_NAME_EN.finditer(seen.item.text):
        at = text.find(found[0].lower())
        yield Draft("personal_data", max(at, 0), max(at, 0) + len(found[0]))
    name = seen.item.buyer.name.lower()
    if len(name) > 1 and name in text and not _is_nick(name):
        yield Draft("personal_data", text.find(name), text.find(name) + len(name))


def _groups(text: str) -> Iterator[tuple[int, int]]:
    for match in _ANY.finditer(text):
        yield match.span()


_ANY = re.compile(_IN_PUBLIC.source)


def _is_nick(name: str) -> bool:
    """A first name alone tells strangers nothing."""
    return name.isascii() and " " not in name
