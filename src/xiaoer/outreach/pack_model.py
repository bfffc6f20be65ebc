"""A policy pack: a channel's rules on what may be sent, as data."""

from __future__ import annotations

from typing import Literal

import msgspec

from xiaoer.outreach.model import Medium, Purpose

Level = Literal["off", "note", "warn", "block"]
LEVELS: tuple[Level, ...] = ("off", "note", "warn", "block")


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class RuleTerms(Strict, frozen=True):
    severity: Level
    fixed: bool = False
    """A law or the platform demands it: a merchant may only sharpen it."""


class Limits(Strict, frozen=True):
    max_characters: int = 5000
    max_public_reply: int = 0
    """Characters of a public reply; 0 for no limit of its own."""
    max_segments: int = 0
    max_attachment_bytes: int = 20 << 20
    max_attachments: int = 10
    barred_attachments: tuple[str, ...] = ()
    min_answer_words: int = 8
    max_sameness_percent: int = 85


class Timing(Strict, frozen=True):
    quiet_from_hour: int = 21
    quiet_until_hour: int = 8
    cap_hours: dict[str, int] = {}
    """By kind of medium: after anything the shop sent unasked, so long nothing more of that sort."""
    max_asks: int = 1
    max_reminders: int = 1
    ask_days_after_delivery: int = 0
    ask_days_until: int = 0
    value_hours: int = 24
    max_review_replies: int = 1
    max_change_invites: int = 1
    pause_last_sends: int = 200
    """The complaint rate of a purpose on a channel counts over so many of its newest sends."""
    pause_least_sends: int = 20
    """Fewer sends say nothing about a rate."""
    pause_permille: int = 20
    """Opt-outs and complaints of a thousand sends; more pause the purpose on the channel."""


class OptOut(Strict, frozen=True):
    words: tuple[str, ...] = ()
    """A buyer's whole line that is one of these withdraws consent for all that is unasked on this channel."""


class Reach(Strict, frozen=True):
    barred_purposes: tuple[Purpose, ...] = ()
    allowed_links: tuple[str, ...] = ()
    phones: Literal["barred", "hotlines", "any"] = "barred"
    any_link: bool = False


class OwnWords(Strict, frozen=True):
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class Example(Strict, frozen=True):
    """A test that travels with the pack: `finds` are exactly the rules that block or warn."""

    text: str
    purpose: Purpose = Purpose.REPLY
    medium: Medium = Medium.CHAT
    finds: tuple[str, ...] = ()


class Pack(Strict, frozen=True):
    id: str
    version: str
    inherits: str = ""
    country: str = ""
    title: dict[str, str] = {}
    rules: dict[str, RuleTerms] = {}
    limits: Limits = msgspec.field(default_factory=Limits)
    timing: Timing = msgspec.field(default_factory=Timing)
    reach: Reach = msgspec.field(default_factory=Reach)
    own: OwnWords = msgspec.field(default_factory=OwnWords)
    opt_out: OptOut = msgspec.field(default_factory=OptOut)
    examples: tuple[Example, ...] = ()

    def level(self, rule: str) -> Level:
        terms = self.rules.get(rule)
        return terms.severity if terms else "off"


class Edits(Strict, frozen=True):
    """A merchant's own layer over a pack. What is absent stays as it is."""

    rules: dict[str, Level] = {}
    limits: dict[str, int] = {}
    timing: dict[str, int] = {}
    cap_hours: dict[str, int] = {}
    """By kind of medium; the only times that a merchant may also shorten."""
    opt_out_words: tuple[str, ...] = ()
    allowed_links: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
