"""What the send gate sees, and what it says about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    NOTE = "note"
    WARN = "warn"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        return ("note", "warn", "block").index(self.value)


class Purpose(StrEnum):
    REPLY = "reply"
    """An answer in a service thread."""
    ANSWER = "answer"
    """A public answer to a question on a listing."""
    REVIEW_REQUEST = "review_request"
    REVIEW_REMINDER = "review_reminder"
    REVIEW_CHANGE = "review_change"
    """An invitation to amend or append to a review."""
    PUBLIC_REPLY = "public_reply"
    """A public reply to a review."""
    MARKETING = "marketing"
    PAYMENT_REMINDER = "payment_reminder"
    NOTICE = "notice"
    """About an order, parcel or case: what the buyer must know."""
    CHECK_IN = "check_in"
    GIFT = "gift"
    """A thank-you: gift, coupon or red packet."""


class SenderKind(StrEnum):
    AGENT = "agent"
    BOT = "bot"
    CAMPAIGN = "campaign"
    RULE = "rule"
    MACRO = "macro"
    API = "api"


class Medium(StrEnum):
    CHAT = "chat"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    """A notice on the buyer's telephone."""
    PUBLIC_REPLY = "public_reply"
    CARD = "card"
    GIFT = "gift"
    LINK = "link"
    ATTACHMENT = "attachment"


ASKS = frozenset({Purpose.REVIEW_REQUEST, Purpose.REVIEW_REMINDER})
SHOP_SPEAKS_FIRST = frozenset(
    {*ASKS, Purpose.REVIEW_CHANGE, Purpose.MARKETING, Purpose.PAYMENT_REMINDER, Purpose.CHECK_IN, Purpose.GIFT}
)
"""What the buyer did not ask for: caps, quiet hours and opting out are about these."""
PUBLIC = frozenset({Purpose.ANSWER, Purpose.PUBLIC_REPLY})


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Sent(Frozen, frozen=True):
    """Something that went to this buyer lately."""

    purpose: Purpose
    at: datetime
    medium: Medium = Medium.CHAT
    order_id: str = ""


class BuyerFacts(Frozen, frozen=True):
    name: str = ""
    emotion: str = ""
    """`angry`, `upset`, `calm` …; empty where nobody judged it."""
    consents: dict[str, bool] = {}
    """By purpose, or `all`. What is absent is unknown and finds nothing."""
    time_zone: str = ""
    more_zones: tuple[str, ...] = ()
    """The other zones of a wide country, where the buyer's place in it is unknown: quiet in one is quiet."""
    sent: tuple[Sent, ...] = ()
    value_given_at: tuple[datetime, ...] = ()
    """Coupons, red packets, gifts and refunds of the last days."""
    picked_by_satisfaction: bool = False
    """The audience was chosen by how happy buyers are."""


class OrderFacts(Frozen, frozen=True):
    id: str = ""
    earliest_delivery_at: datetime | None = None
    latest_delivery_at: datetime | None = None
    problem_solved: bool | None = None
    change_invites: int = 0
    review_replies: int = 0
    facts: tuple[str, ...] = ()
    """What is known and may be promised: `ships 2026-11-24`, `180 cm`."""


class Attachment(Frozen, frozen=True):
    name: str
    kind: str = ""
    """Media type, `image/jpeg`."""
    size_bytes: int = 0


class Fact(Frozen, frozen=True):
    """Something known of the goods or the order that a claim may rest on."""

    name: str
    value: str
    source: str = ""
    """`listing:lst_…`, `order:ord_…`: where it stands."""
    topics: tuple[str, ...] = ()
    """Further words that speak of it, as the gate reads them: `发货`, `ship`."""
    sentence: str = ""
    """How it is said to a buyer; made of name and value when empty."""


class Outgoing(Frozen, frozen=True):
    """One item before it leaves. Facts that are absent find nothing: a rule needs its fact."""

    text: str = ""
    channel: str = "base"
    country: str = ""
    purpose: Purpose = Purpose.REPLY
    sender: SenderKind = SenderKind.AGENT
    medium: Medium = Medium.CHAT
    at: datetime | None = None
    buyer: BuyerFacts = BuyerFacts()
    order: OrderFacts = OrderFacts()
    attachments: tuple[Attachment, ...] = ()
    links: tuple[str, ...] = ()
    """Targets of cards and buttons, beside those in the text."""
    shop_domains: tuple[str, ...] = ()
    shop_name: str = ""
    capabilities: tuple[str, ...] | None = None
    """Media that this connection can carry; None where unknown."""
    recent_answers: tuple[str, ...] = ()
    """The sender's own last answers, the newest first."""
    asks_of_angry: bool | None = None
    paused: bool = False
    """Too many buyers complained of this purpose on this channel: a person has to resume it first."""
    language: str = ""
    """`zh` or `en` for rewrites; found from the text when empty."""
    facts: tuple[Fact, ...] = ()
    """What is known of the goods and orders spoken of. Without any, claims are not looked at."""
    reader: str = ""
    """`zh` or `en`: who reads the sentences of the findings; the text's language when empty."""


class Finding(Frozen, frozen=True):
    rule: str
    severity: Severity
    start: int = 0
    end: int = 0
    """Where it stands in the original text; both 0 when it is about the whole item."""
    words: str = ""
    values: dict[str, str | int] = {}
    sentence: str = ""
    """The rule in one plain sentence, in the language of the item's reader."""
    rewrite: str = ""
    """The whole text, lawful and ready to send; empty where words are not what is wrong."""


class Ruling(Frozen, frozen=True):
    pack: str
    version: str
    findings: tuple[Finding, ...] = ()
    rewrite: str = ""
    needs_past: bool = False
    """It asks for a review, offers value or comes unasked: what was sent and given before decides too."""

    @property
    def blocked(self) -> bool:
        return any(f.severity is Severity.BLOCK for f in self.findings)

    @property
    def verdict(self) -> str:
        """`block`, `warn`, `note` or `send`."""
        worst = max(self.findings, key=lambda f: f.severity.rank, default=None)
        return worst.severity.value if worst else "send"
