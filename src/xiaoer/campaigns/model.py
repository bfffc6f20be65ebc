"""Campaigns 邀评与回访: whom a shop writes to after delivery, when, and in which words.

Structs are bodies and answers of REST."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from xiaoer.kernel.transitions import By, Transitions, move
from xiaoer.outreach.model import Finding, Medium, Purpose

Minor = Annotated[int, Meta(ge=0, le=10**13)]
Count = Annotated[int, Meta(ge=0, le=10**9)]
Code = Annotated[str, Meta(min_length=1, max_length=128)]
Tag = Annotated[str, Meta(min_length=1, max_length=40)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Words = Annotated[str, Meta(max_length=2000)]
Language = Annotated[str, Meta(pattern="^(zh|en)$")]
Days = Annotated[int, Meta(ge=1, le=90)]


class Aim(StrEnum):
    REVIEW_REQUEST = "review_request"  # 邀评
    CHECK_IN = "check_in"  # 回访
    CONFIRM_RECEIPT = "confirm_receipt"  # 提醒确认收货


class Since(StrEnum):
    """From when the days count."""

    DELIVERED = "delivered"  # 签收
    CONFIRMED = "confirmed"  # 确认收货


class State(StrEnum):
    DRAFT = "draft"  # 草稿
    RUNNING = "running"  # 运行中
    PAUSED = "paused"  # 已暂停
    ENDED = "ended"  # 已结束


class Action(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


S, A = State, Action
LIFE = Transitions(
    start=S.DRAFT,
    final={S.ENDED},
    moves=[
        # at           action    to         who
        move(S.DRAFT, A.START, S.RUNNING, By.AGENT),
        move(S.DRAFT, A.END, S.ENDED, By.AGENT),
        move(S.RUNNING, A.PAUSE, S.PAUSED, By.AGENT, By.RULE),
        move(S.RUNNING, A.END, S.ENDED, By.AGENT),
        move(S.PAUSED, A.RESUME, S.RUNNING, By.AGENT),
        move(S.PAUSED, A.END, S.ENDED, By.AGENT),
    ],
)


class CampaignStep(StrEnum):
    ASK = "ask"
    REMINDER = "reminder"


PURPOSE = {
    (Aim.REVIEW_REQUEST, CampaignStep.ASK): Purpose.REVIEW_REQUEST,
    (Aim.REVIEW_REQUEST, CampaignStep.REMINDER): Purpose.REVIEW_REMINDER,
    (Aim.CHECK_IN, CampaignStep.ASK): Purpose.CHECK_IN,
    (Aim.CHECK_IN, CampaignStep.REMINDER): Purpose.CHECK_IN,
    (Aim.CONFIRM_RECEIPT, CampaignStep.ASK): Purpose.CHECK_IN,
    (Aim.CONFIRM_RECEIPT, CampaignStep.REMINDER): Purpose.CHECK_IN,
}
"""How the send gate knows what is sent. A reminder to confirm is unasked like a check-in: caps and opting out hold."""
DIRECT = {"sms": Medium.SMS, "email": Medium.EMAIL}
"""Channels that need no conversation; every other one is a chat."""


def medium_of(channel: str) -> Medium:
    return DIRECT.get(channel, Medium.CHAT)


class Amount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was paid for an order, in one currency; both ends belong to it."""

    currency: Currency
    from_minor: Minor = 0
    to_minor: Minor | None = None
    """None: no upper end."""


class AudienceRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which delivered orders are written to. What is empty leaves nobody out."""

    shop_ids: Annotated[list[Code], Meta(max_length=100)] = []
    amounts: Annotated[list[Amount], Meta(max_length=10)] = []
    """Orders in a currency that is not named here are left out, once any is."""
    categories: Annotated[list[Code], Meta(max_length=100)] = []
    codes: Annotated[list[Code], Meta(max_length=500)] = []
    """The shop's own numbers of listings or SKUs."""
    not_categories: Annotated[list[Code], Meta(max_length=100)] = []
    not_codes: Annotated[list[Code], Meta(max_length=500)] = []
    """One line of these leaves the order out, whatever else is in it."""
    tags: Annotated[list[Tag], Meta(max_length=20)] = []
    """At least one of them is on the buyer."""
    not_tags: Annotated[list[Tag], Meta(max_length=20)] = []


class CampaignTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a version of a campaign says."""

    aim: Aim
    channel: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
    """`sms`, `email`, or the channel of the chat."""
    rule: AudienceRule = field(default_factory=AudienceRule)
    since: Since = Since.DELIVERED
    days: Annotated[int, Meta(ge=0, le=60)] = 3
    """Full days after that; the message leaves at the next `hour` then."""
    hour: Annotated[int, Meta(ge=0, le=23)] = 10
    """In the merchant's time zone."""
    reminder_days: Annotated[int, Meta(ge=0, le=30)] = 0
    """Full days after the message until one reminder; 0: none."""
    texts: dict[Language, Words] = {}
    reminder_texts: dict[Language, Words] = {}
    subject: Annotated[str, Meta(max_length=120)] = ""
    """Of a mail."""
    contact: Annotated[str, Meta(max_length=60)] = ""
    """How the buyer reaches the shop: what `{contact}` stands for."""
    price_minor: Minor | None = None
    """Of 1,000 segments of a short message, as carriers price them; of 1,000 mails. Chats cost nothing."""
    price_currency: Currency = "CNY"


class NewCampaign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    terms: CampaignTerms


class CampaignChange(NewCampaign, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    """The version that was read."""


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    action: Action


class Spent(Struct, frozen=True, kw_only=True):
    currency: str
    minor: int


class CampaignFigures(Struct, frozen=True, kw_only=True):
    """Of the whole life of a campaign."""

    sent: int = 0
    reminders: int = 0
    """Of `sent`."""
    waiting: int = 0
    """Due, on their way, or waiting for the buyer's day to begin."""
    skipped: dict[str, int] = {}
    """By reason."""
    answered: int = 0
    """Of check-ins: buyers who wrote back."""
    unhappy: int = 0
    """Of `answered`: something is wrong; each has its ticket."""
    failed: int = 0
    """The carrier refused, or nobody knows what became of it."""
    segments: int = 0
    spent: list[Spent] = []


class Campaign(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    state: State
    version: int
    terms: CampaignTerms
    actions: list[Action]
    """What the caller may do now."""
    made_at: datetime
    made_by: str
    changed_at: datetime
    changed_by: str
    running_since: datetime | None
    """Orders that came due before are not written to."""
    next_at: datetime | None
    """When due orders are looked for next."""
    figures: CampaignFigures


class Version(Struct, frozen=True, kw_only=True):
    version: int
    name: str
    terms: CampaignTerms
    made_at: datetime
    made_by: str


class TextCheck(Struct, frozen=True, kw_only=True):
    """One text as an order would get it, and what the send gate says of it."""

    language: str
    step: CampaignStep
    text: str
    characters: int
    segments: int
    findings: list[Finding]
    rewrite: str


class CampaignProblem(Struct, frozen=True, kw_only=True):
    """Something that keeps a campaign from being switched on; words are in i18n by `code`."""

    code: str
    values: dict[str, str | int] = {}


class Checked(Struct, frozen=True, kw_only=True):
    problems: list[CampaignProblem]
    texts: list[TextCheck]
    pack: str
    """The policy pack that judges this channel."""
    max_segments: int
    """More of them are warned of; 0: segments do not count on this channel."""


class SampleOrder(Struct, frozen=True, kw_only=True):
    order_id: str
    external_id: str
    buyer_id: str
    buyer_name: str
    paid_minor: int
    currency: str
    due_at: datetime
    reason: str
    """Why it is left out; empty: it gets the message."""
    text: str
    segments: int


class CampaignPreview(Struct, frozen=True, kw_only=True):
    """What the campaign would have done in the last days."""

    days: int
    orders: int
    """Delivered orders whose moment lay in these days."""
    sends: int
    left_out: dict[str, int]
    """By reason, each order once: the rule's own first, then what speaks against writing to this buyer now."""
    a_month: int
    """Sends in 30 days at this pace."""
    reminders_a_month: int
    """At most."""
    segments_least: int
    segments_most: int
    segments_mean: float
    """Over up to 200 of the orders."""
    cost_minor: int | None
    """Of the sends of these days; None where the price is not said."""
    cost_month_minor: int | None
    """Of 30 days with every reminder."""
    currency: str
    sample: list[SampleOrder]


class CampaignPreviewRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    terms: CampaignTerms
    days: Days = 30
    reason: str = ""
    """Sample orders of this reason; empty: those that get the message."""
    campaign_id: str = ""
    """What this campaign itself has sent does not count as asked before."""


class CampaignChannel(Struct, frozen=True, kw_only=True):
    channel: str
    pack: str
    connected: bool
    max_reminders: int
    quiet_from_hour: int
    quiet_until_hour: int
    barred: list[Aim]
    """Aims that the channel's pack does not allow."""


class Preset(Struct, frozen=True, kw_only=True):
    id: str
    name: dict[str, str]
    terms: CampaignTerms


class Options(Struct, frozen=True, kw_only=True):
    """What a form offers."""

    channels: list[CampaignChannel]
    categories: list[str]
    tags: list[str]
    currencies: list[str]
    time_zone: str
    presets: list[Preset]
    placeholders: list[str]


class SendState(StrEnum):
    DUE = "due"
    CALLING = "calling"
    """The carrier is asked, or nobody knows yet what became of it."""
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


class CampaignSend(Struct, frozen=True, kw_only=True):
    order_id: str
    external_id: str
    step: CampaignStep
    state: SendState
    buyer_id: str
    buyer_name: str
    conversation_id: str
    due_at: datetime
    sent_at: datetime | None
    reason: str
    segments: int
    version: int
