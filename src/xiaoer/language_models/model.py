"""What a merchant lets a language model do, what it may cost, and what came of each question.

Amounts are millionths of the currency's unit: a short answer costs far less than a cent. A price per million tokens in
units is therefore the same number as millionths a token.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from xiaoer.kernel.ids import ConnectionId

Currency = Literal["CNY", "USD", "EUR", "GBP", "JPY", "KRW"]
Micros = Annotated[int, Meta(ge=0, le=10**15)]
MICROS = 1_000_000


class Purpose(StrEnum):
    REWORD = "reword"
    """An answer that stands already is said in the shop's tone."""
    CHOOSE = "choose"
    """Which of the bot's skills a message asks for."""
    TRY = "try"
    """The owner pressed the button."""


class CallOutcome(StrEnum):
    ASKED = "asked"
    """Under way, its greatest cost held back. Left so by a crash, it is counted in full a little later."""
    USED = "used"
    REJECTED = "rejected"
    """An answer came and was not fit to use; `reason` says why. It costs nevertheless."""
    FAILED = "failed"
    """No answer came; `reason` says how."""
    NOT_ASKED = "not_asked"
    """The budget is spent, the other side rests after failures, or the question is too long."""


class CallReason(StrEnum):
    """Why the answer made here went out. What the other side said is kept as it named it (`status_429`)."""

    BUDGET = "budget_spent"
    RESTING = "resting"
    TOO_LONG = "too_long"
    NO_CONNECTION = "no_connection"
    CUT = "cut_off"
    NOTHING = "nothing_said"
    PLACEHOLDER = "placeholder"
    """It named personal data that was not in the answer, or left some out."""
    NEW_FACT = "new_fact"
    LOST_FACT = "lost_fact"
    PROMISE = "promise"
    """It promises, grants or denies what the answer does not."""
    LENGTH = "length"
    LANGUAGE = "language"
    NO_SUCH_TOOL = "no_such_tool"
    BAD_ARGUMENTS = "bad_arguments"
    ABANDONED = "abandoned"
    """The process ended while it waited."""


class Terms(Struct, frozen=True):
    """The merchant's terms, without the connection's own secrets."""

    connection_id: ConnectionId
    enabled: bool
    reword: bool
    choose: bool
    tone: str
    currency: str
    budget_micros: int
    price_in_micros: int
    """For a million tokens of a question."""
    price_out_micros: int
    rest_until: datetime | None
    failures_in_row: int


class SaveLanguageModel(Struct, frozen=True, forbid_unknown_fields=True):
    base_url: Annotated[str, Meta(min_length=8, max_length=300, pattern=r"^https?://[^\s]+$")]
    model: Annotated[str, Meta(min_length=1, max_length=120)]
    api_key: Annotated[str, Meta(max_length=4000)] | None = None
    """None: the key that is held stays. Empty: there is none."""
    timeout_s: Annotated[float, Meta(ge=0.5, le=30)] = 5
    tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    """False for a model that refuses one."""
    enabled: bool = True
    reword: bool = True
    choose: bool = True
    tone: Annotated[str, Meta(max_length=500)] = ""
    currency: Currency = "CNY"
    budget_micros: Micros = 0
    """For a month in the merchant's time zone; nothing is asked without one."""
    price_in_micros: Micros = 0
    price_out_micros: Micros = 0


class LanguageModel(Struct, frozen=True):
    """What the owner sees; the key stays sealed."""

    connected: bool
    connection_id: str = ""
    base_url: str = ""
    model: str = ""
    key_held: bool = False
    timeout_s: float = 5
    tokens_field: str = "max_tokens"
    temperature: bool = True
    enabled: bool = False
    reword: bool = True
    choose: bool = True
    tone: str = ""
    currency: str = "CNY"
    budget_micros: int = 0
    price_in_micros: int = 0
    price_out_micros: int = 0
    month: str = ""
    """`2026-11`."""
    spent_micros: int = 0
    held_micros: int = 0
    """For questions under way."""
    calls: int = 0
    """Of this month: asked or not."""
    used: int = 0
    failing: str = ""
    """The last failure, while it fails."""
    rest_until: datetime | None = None


class ModelCall(Struct, frozen=True):
    """One question to the model, or one that was not asked."""

    id: str
    at: datetime
    purpose: Purpose
    outcome: CallOutcome
    reason: str
    model: str
    conversation_id: str
    tokens_in: int
    tokens_out: int
    cost_micros: int
    currency: str
    took_ms: int


class ModelTrial(Struct, frozen=True):
    """How the button ended."""

    outcome: CallOutcome
    reason: str
    said: str
    """What the model answered."""
    took_ms: int
    tokens_in: int
    tokens_out: int
    cost_micros: int
    currency: str


class Worded(Struct, frozen=True):
    """Words to send: the model's when `call` says used, else those that were given."""

    text: str
    by_model: bool
    reason: str = ""
    """Why not; empty where nobody asked for a model."""
    call_id: str = ""


class Pick(Struct, frozen=True):
    """A skill that the model asks for, its input checked against the skill's own form."""

    name: str
    given: Any


class Chosen(Struct, frozen=True):
    picks: list[Pick]
    """None, when the model gave no advice that can be used; `reason` says why."""
    reason: str = ""
    call_id: str = ""
