"""The bot as data: when it speaks, what it may say and on which facts, what it remembers, what it passes on."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=2000)]
Short = Annotated[str, Meta(max_length=200)]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Percent = Annotated[int, Meta(ge=0, le=100)]
Share = Annotated[float, Meta(ge=0, le=1)]
Intent = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$", max_length=60)]


class Mode(StrEnum):
    """How far the bot goes."""

    OFF = "off"
    SUGGEST = "suggest"
    """It says nothing to buyers; agents see what it would say."""
    FIRST_ANSWER = "first_answer"
    """It answers the first words of a stretch of talk; a person is looked for in the same moment."""
    FULL = "full"
    """It keeps the talk until it hands over."""


# ---- settings -------------------------------------------------------------------------------------------------


class Slot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of the week in the merchant's zone. `ends` before `begins` runs over midnight."""

    days: Annotated[list[Annotated[int, Meta(ge=0, le=6)]], Meta(min_length=1, max_length=7)]
    """0 is Monday; the day on which it begins."""
    begins: Clock
    ends: Clock
    mode: Mode


class Does(StrEnum):
    """What a rule for words or an intent does."""

    HAND_OVER = "hand_over"
    STAY_SILENT = "stay_silent"
    """The bot says nothing and a person is looked for."""
    SAY_ENTRY = "say_entry"
    """It answers with this knowledge entry."""


class BotRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first that meets decides. With words: one of them stands in what the buyer wrote."""

    words: Annotated[list[Annotated[str, Meta(min_length=1, max_length=60)]], Meta(max_length=50)] = []
    intent: str = ""
    does: Does = Does.HAND_OVER
    entry_id: Short = ""


class Bargain(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be given when a buyer haggles. The floor of a listing of its own goes before `floor_percent`."""

    floor_percent: Percent = 100
    """Of the listing's price: nothing goes below it without an approval. 100: prices are firm."""
    first_percent: Percent = 100
    """What is offered first."""


ACTIONS = ("change_address", "cancel", "refund", "return", "exchange", "coupon", "invoice")


class BotSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of one shop. Without a row the bot is off."""

    mode: Mode = Mode.OFF
    slots: Annotated[list[Slot], Meta(max_length=50)] = []
    """The first that the moment lies in goes before `mode`."""
    holiday_mode: Mode | None = None
    """On days that the shop's calendar says are holidays; goes before everything."""
    threshold: Share = 0.45
    """Below it the bot does not act on an intent."""
    thresholds: dict[Intent, Share] = {}
    """By intent, before `threshold`."""
    silent_intents: Annotated[list[Intent], Meta(max_length=60)] = []
    """A person answers these."""
    rules: Annotated[list[BotRule], Meta(max_length=100)] = []
    name: Annotated[str, Meta(max_length=40)] = ""
    """Under which it speaks; empty: the word for an automatic answer."""
    repeat_minutes: Annotated[int, Meta(ge=1, le=1440)] = 10
    """The same words are said to a buyer once within so long."""
    misses: Annotated[int, Meta(ge=1, le=5)] = 2
    """So many turns in a row that it cannot answer, and it hands over."""
    actions: Annotated[tuple[str, ...], Meta(max_length=20)] = ACTIONS
    """What it may set in motion for a verified buyer, under the policies in force; the rest it explains."""
    bargain: Bargain = Bargain()
    owner_id: Short = ""
    """Who is asked what nobody knows: the catalogue's owner. Empty: the department of tickets that takes it."""


class BotSettingsView(Struct, frozen=True, kw_only=True):
    shop_id: str
    settings: BotSettings
    version: int
    mode_now: Mode
    updated_at: datetime | None
    updated_by: str


# ---- facts and answers ----------------------------------------------------------------------------------------


class FactKind(StrEnum):
    ATTRIBUTE = "attribute"
    ORDER_FIELD = "order_field"
    PARCEL = "parcel"
    POLICY_CLAUSE = "policy_clause"
    ENTRY = "entry"
    STOCK = "stock"
    PRICE = "price"
    CAMPAIGN = "campaign"
    CASE = "case"
    COUPON = "coupon"
    HOURS = "hours"
    BUYER_SAID = "buyer_said"
    """What the buyer told us: height, an address."""


class FactRef(Struct, frozen=True):
    """What a sentence rests on."""

    kind: FactKind
    id: str
    """Of the thing: `lst_…`, `ord_…`, an entry."""
    version: str = ""
    """Which state of it: a version, or when it was last heard."""
    label: str = ""
    """For people: `防水等级`, `promised_dispatch_at`."""
    value: str = ""
    """What it said, in the words of the sentence: every one of them stands in it."""


class Said(Struct, frozen=True):
    """One sentence for the buyer with its facts; or a listed courtesy, named by its code."""

    text: str
    facts: tuple[FactRef, ...] = ()
    courtesy: str = ""


class Answer(Struct, frozen=True, kw_only=True):
    """What a skill says and shows; what it set in motion stands in the transaction already."""

    said: tuple[Said, ...]
    cards: tuple[dict[str, Any], ...] = ()
    did: str = ""
    """What was set in motion: `address_changed`, `case_opened`."""
    hand_over: str = ""
    """A reason: after this answer a person goes on."""


class Need(Struct, frozen=True, kw_only=True):
    """One thing is missing. It is asked for once; with nothing given a second time a person is looked for."""

    field: str
    said: tuple[Said, ...]
    cards: tuple[dict[str, Any], ...] = ()


class Pass(Struct, frozen=True, kw_only=True):
    """Not for the bot: why."""

    reason: str
    did: str = ""


# ---- what it remembers ----------------------------------------------------------------------------------------


class TalkState(StrEnum):
    TALKING = "talking"
    HANDED_OVER = "handed_over"
    """A person is wanted or has it: the bot is silent until the next stretch of talk begins."""


class Topic(Struct, frozen=True, kw_only=True):
    """Something the buyer asked that is not done: what it waits for, and how often that was asked."""

    intent: str
    awaits: str = ""
    asked: int = 0
    text: str = ""
    """In which words the buyer asked."""


class Tried(Struct, frozen=True, kw_only=True):
    """One thing that was answered, asked or not possible."""

    intent: str
    outcome: str
    """answered, asked, passed, failed."""
    detail: str = ""
    at: datetime | None = None


class Talk(Struct, frozen=True, kw_only=True):
    conversation_id: str
    session_id: str
    state: TalkState = TalkState.TALKING
    seen_seq: int = 0
    """The last line of the buyer that it has taken."""
    topics: tuple[Topic, ...] = ()
    """The one that is spoken of stands last."""
    fields: dict[str, str] = {}
    """Collected: order_id, listing_id, sku_id, phone, address, height_cm, weight_kg, reason …"""
    tried: tuple[Tried, ...] = ()
    intents: tuple[str, ...] = ()
    mood: str = "calm"
    language: str = "zh"
    missed: int = 0
    """Turns in a row without an answer."""
    answered: int = 0
    version: int = 0

    @property
    def silent(self) -> bool:
        return self.state is TalkState.HANDED_OVER


# ---- handing over ---------------------------------------------------------------------------------------------


class HandoverReason(StrEnum):
    ASKED = "asked"
    """The buyer wants a person."""
    ANGRY = "angry"
    NOT_UNDERSTOOD = "not_understood"
    NOT_KNOWN = "not_known"
    """No fact says it."""
    NEEDS_A_PERSON = "needs_a_person"
    """The policy, the shop's settings or the thing itself want one."""
    AGAIN = "again"
    """The same answer once more would not help."""
    RULE = "rule"
    FAILED = "failed"
    """Something broke."""
    TAKEN = "taken"
    """A person took it."""


class CollectedField(Struct, frozen=True):
    """`name` has its words in `botField` of the word files. Never asked again."""

    name: str
    value: str


class Packet(Struct, frozen=True, kw_only=True):
    """转接小结: what the bot passes on."""

    id: str
    conversation_id: str
    session_id: str
    shop_id: str
    at: datetime
    reason: HandoverReason
    words: str
    """More about the reason, such as a rule's name."""
    summary: str
    """What the buyer wants in the buyer's own words, shortened."""
    intents: tuple[str, ...]
    fields: tuple[CollectedField, ...]
    tried: tuple[Tried, ...]
    mood: str
    language: str
    source: str
    """Through which bot the buyer came: `xiaoer`, or the label a channel gives, such as 阿里小蜜."""
    order_id: str = ""
    listing_id: str = ""


# ---- the record -----------------------------------------------------------------------------------------------


class SeenIntent(Struct, frozen=True):
    intent: str
    confidence: float
    threshold: float = 0.0


class Turn(Struct, frozen=True, kw_only=True):
    """What the bot did with one turn of a buyer, and why."""

    id: str
    conversation_id: str
    shop_id: str
    at: datetime
    mode: Mode
    text: str
    """What the buyer wrote, personal data masked, at most 300 characters."""
    intents: list[SeenIntent]
    mood: str
    language: str
    outcome: str
    """answered, asked, handed_over, passed, silent."""
    reason: str
    skills: list[str]
    said: list[Said]
    took_ms: int
    model: str
    """Which version of understanding."""
    line_ids: list[str] = []
    """The lines that the buyer got."""


class Concession(Struct, frozen=True, kw_only=True):
    """Somebody haggled: what came of it."""

    id: str
    conversation_id: str
    sku_id: str
    at: datetime
    by_id: str
    order_id: str | None
    price_minor: int
    offered_minor: int | None
    """What it comes to with what was given, or what the buyer named."""
    floor_minor: int
    outcome: str
    """given, firm or refused."""
    gift_id: str | None


class PriceFloor(Struct, frozen=True, kw_only=True):
    """How far the price of a listing may come down without an approval."""

    listing_id: str
    floor_minor: int
    own: bool
    """Set for this listing; else the shop's share of the price."""
    price_minor: int
    currency: str
    coupons: list[str] = []
    """Names of coupons that this buyer may have now."""


class FloorChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    floor_minor: Annotated[int, Meta(ge=0, le=10**13)]


class Trial(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message that is tried without sending anything."""

    shop_id: Short
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]
    listing_id: Short = ""
    buyer_id: Short = ""
    """Whose orders may be spoken of."""


class TrialAnswer(Struct, frozen=True, kw_only=True):
    intents: list[SeenIntent]
    entities: list[dict[str, Any]]
    mood: str
    wants_person: bool
    language: str
    outcome: str
    reason: str
    skills: list[str]
    said: list[Said]
    took_ms: int
