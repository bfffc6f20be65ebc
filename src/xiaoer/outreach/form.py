"""Form: length, segments, attachments, what the connection carries, and what mass messages must say."""

from __future__ import annotations

from collections.abc import Iterator

from xiaoer.outreach.lexicon_contexts import context
from xiaoer.outreach.linear import compile_pattern
from xiaoer.outreach.model import SHOP_SPEAKS_FIRST, Medium, Purpose
from xiaoer.outreach.seen import Draft, Seen

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENDED = frozenset("^{}\\[~]|€\f")
_OPT_OUT = context("form", "opt_out")
_SIGNATURE = compile_pattern("【[^】]{2,20}】|\\[[^\\]]{2,30}\\]")
_LATIN_SENDER = compile_pattern("^[a-z0-9&' ]{2,30}(?::| -)|\\b(?:from|team|sincerely|regards)\\b")
_MAIL_SENDER = compile_pattern(
    "(?:团队|公司|客服|店|敬上|地址|©|ltd|inc|llc|co\\.|team|shop|store|road|street|regards|sincerely|from)"
)
_WAY_TO_REACH = compile_pattern("\\d{5,}|\\d{3,4}-\\d{3,4}|[a-z0-9-]+\\.[a-z]{2,}|https?|客服|旺旺|联系")


def segments(text: str) -> int:
    """Parts of an SMS: 160 or 153 seven-bit characters, 70 or 67 UTF-16 units (3GPP TS 23.038)."""
    if all(c in GSM_7 or c in GSM_7_EXTENDED for c in text):
        units = sum(2 if c in GSM_7_EXTENDED else 1 for c in text)
        return 1 if units <= 160 else -(-units // 153)
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)


def about_form(seen: Seen) -> Iterator[Draft]:
    item, limits = seen.item, seen.pack.limits
    longest = (limits.max_public_reply if seen.public else 0) or limits.max_characters
    if len(item.text) > longest:
        yield Draft("too_long", 0, 0, {"characters": len(item.text), "limit": longest})
    parts = segments(item.text) if limits.max_segments and item.text else 0
    if parts > limits.max_segments:
        yield Draft("segments", 0, 0, {"segments": parts, "limit": limits.max_segments})
    yield from _mass(seen)
    yield from _carried(seen)


def _mass(seen: Seen) -> Iterator[Draft]:
    """Marketing names its sender and the way out; a first word of any other sort should."""
    item = seen.item
    if item.medium not in (Medium.SMS, Medium.EMAIL) or not item.text.strip():
        return
    must = item.purpose is Purpose.MARKETING
    severity = "" if must else "warn"
    if (must or item.purpose in SHOP_SPEAKS_FIRST) and not _OPT_OUT.found(seen.text):
        yield Draft("opt_out_missing", 0, 0, None, severity)
    if (must or item.medium is Medium.SMS) and not _names_sender(seen):
        latin = item.text.isascii()
        yield Draft("sender_missing", 0, 0, None, "warn" if latin or not must else "")
    if item.medium is Medium.SMS and item.purpose in SHOP_SPEAKS_FIRST and not _WAY_TO_REACH.found(seen.text):
        yield Draft("contact_missing")


def _names_sender(seen: Seen) -> bool:
    if seen.item.shop_name and seen.item.shop_name.lower() in seen.item.text.lower():
        return True
    if seen.item.medium is Medium.EMAIL:
        return _MAIL_SENDER.found(seen.text)
    return _SIGNATURE.found(seen.item.text) or _LATIN_SENDER.found(seen.text)


def _carried(seen: Seen) -> Iterator[Draft]:
    item, limits = seen.item, seen.pack.limits
    if item.capabilities is not None and item.medium.value not in item.capabilities:
        yield Draft("capability_missing", 0, 0, {"medium": item.medium.value})
    elif seen.public and not seen.pack.timing.max_review_replies and item.purpose is Purpose.PUBLIC_REPLY:
        yield Draft("capability_missing", 0, 0, {"medium": "public_reply"})
    if len(item.attachments) > limits.max_attachments:
        yield Draft("attachment_size", 0, 0, {"count": len(item.attachments), "limit": limits.max_attachments})
    for attachment in item.attachments:
        if attachment.size_bytes > limits.max_attachment_bytes:
            megabytes = limits.max_attachment_bytes >> 20
            yield Draft("attachment_size", 0, 0, {"name": attachment.name, "limit_mb": megabytes})
        if attachment.name.lower().rsplit(".", 1)[-1] in limits.barred_attachments:
            yield Draft("attachment_kind", 0, 0, {"name": attachment.name})
