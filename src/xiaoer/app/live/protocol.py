"""The one definition of the live protocol. AsyncAPI, the TypeScript types and the documentation are made from it.

JSON text frames over one WebSocket at `/live`, version 1. The first frame of a client is `hello`; everything else
is refused before it. A frame is an object whose `type` names it.

Order and loss. Each conversation has two gapless counters: staff see `seq` (every line), buyers see their own
(lines meant for them). A client keeps the highest number it has applied; when a line arrives with another number
than the next one, or after reconnecting, it sends `resume` and gets what it missed. Sockets are a hint; the
database is the truth.

Idempotency. The client names each line (`client_id`, its own random text, ≤ 64). Sending it again, on any
connection, answers with the first `seq` and stores nothing.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

VERSION = 1
ClientId = Annotated[str, Meta(min_length=8, max_length=64, pattern="^[A-Za-z0-9_-]+$")]
Text = Annotated[str, Meta(max_length=5000)]
ConversationRef = Annotated[str, Meta(min_length=30, max_length=30)]

Kind = Literal[
    "text", "image", "video", "voice", "file", "card", "sticker", "form", "note", "system", "edited", "recalled"
]
"""`note` is for staff only. `edited` and `recalled` are lines of their own that point at `target_seq`."""
AuthorKind = Literal["buyer", "agent", "bot", "system"]


class Attachment(Struct, frozen=True, omit_defaults=True):
    id: str
    name: str
    mime: str
    size: int
    """Bytes."""
    url: str
    """Short-lived; ask `GET /api/files/{id}/link` for a fresh one when it has expired."""
    thumb_url: str | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


class Line(Struct, frozen=True, omit_defaults=True):
    """One line of a conversation as its reader may see it."""

    id: str
    conversation_id: str
    seq: int
    """The reader's own gapless number (staff: every line; buyer: lines meant for the buyer)."""
    kind: Kind
    author_kind: AuthorKind
    author_id: str
    author_name: str
    at: datetime
    text: str = ""
    client_id: str | None = None
    attachment: Attachment | None = None
    card: dict[str, Any] | None = None
    """`{"card": "product"|"order"|"invite"|"gift", …facts…}` (see docs/reference/cards.md)."""
    reply_to_seq: int | None = None
    target_seq: int | None = None
    """For `edited` and `recalled`: the line that changed; `text` is its new text. For `system`: the card that the
    line's `card.data` goes into."""
    edited_at: datetime | None = None
    recalled_at: datetime | None = None
    automatic: bool = False
    """True when no person wrote it."""
    mentions: list[str] = []
    """In a note: the agents who were told of it."""
    public_seq: int | None = None
    """To staff only: the buyer's number of this line (None for lines that the buyer does not see)."""


# ---- client → server ------------------------------------------------------------------------------------------


class Hello(Struct, tag="hello", frozen=True):
    token: Annotated[str, Meta(max_length=4096)] = ""
    """A buyer's visitor token. An agent leaves it empty: the session cookie says who it is."""
    version: int = VERSION
    cursors: dict[str, int] = {}
    """Conversation id → highest seq applied. The answer to each is a `backlog`."""


class Send(Struct, tag="send", frozen=True):
    client_id: ClientId
    conversation_id: Annotated[str, Meta(max_length=40)] = ""
    """A buyer leaves it empty: a visitor token has one conversation."""
    kind: Literal["text", "image", "video", "voice", "file", "card", "sticker", "form", "note"] = "text"
    text: Text = ""
    file_id: str | None = None
    card: dict[str, Any] | None = None
    reply_to_seq: int | None = None
    answering: int | None = None
    """The last line the writer had seen; kept for quality figures."""
    mentions: Annotated[list[str], Meta(max_length=20)] = []
    """In a note: the agents it calls. Those who may not see the conversation are left out, and nobody is told."""


class Edit(Struct, tag="edit", frozen=True):
    client_id: ClientId
    conversation_id: str
    target_seq: int
    text: Text


class Recall(Struct, tag="recall", frozen=True):
    client_id: ClientId
    conversation_id: str
    target_seq: int


class MarkRead(Struct, tag="read", frozen=True):
    seq: int
    conversation_id: str = ""


class Received(Struct, tag="received", frozen=True):
    """A buyer's device has applied every line up to `seq`. Sent at most twice a second."""

    seq: int


class Typing(Struct, tag="typing", frozen=True):
    conversation_id: str = ""
    text: Annotated[str, Meta(max_length=200)] = ""
    """What the buyer has typed so far, if the shop shows it to agents; never sent the other way."""


class Resume(Struct, tag="resume", frozen=True):
    cursors: dict[str, int]


class Open(Struct, tag="open", frozen=True):
    """An agent looks at a conversation: its lines, typing and receipts are sent from now on."""

    conversation_id: str
    after: int | None = None


class Leave(Struct, tag="leave", frozen=True):
    conversation_id: str


class Page(Struct, tag="page", frozen=True):
    """A buyer tells where they are: the agent sees it beside the conversation."""

    url: Annotated[str, Meta(max_length=2000)] = ""
    title: Annotated[str, Meta(max_length=200)] = ""
    listing_id: Annotated[str, Meta(max_length=40)] = ""
    sku_id: Annotated[str, Meta(max_length=40)] = ""


class AskForPerson(Struct, tag="human", frozen=True):
    """转人工: the buyer wants a person; the answer is `handler`."""


class SetPresence(Struct, tag="presence", frozen=True):
    presence: Literal["online", "busy", "away"]


class Ping(Struct, tag="ping", frozen=True):
    at_ms: int = 0


FromClient = (
    Hello
    | Send
    | Edit
    | Recall
    | MarkRead
    | Received
    | Typing
    | Resume
    | Open
    | Leave
    | Page
    | AskForPerson
    | SetPresence
    | Ping
)


# ---- server → client ------------------------------------------------------------------------------------------


class Receipts(Struct, frozen=True):
    """How far each side has read. `buyer_…` count in the buyer's numbers (staff: compare `Line.public_seq`);
    `agent_read_seq` counts in the reader's own."""

    buyer_read_seq: int = 0
    agent_read_seq: int = 0
    buyer_delivered_seq: int = 0


class Welcome(Struct, tag="welcome", frozen=True, omit_defaults=True):
    connection_id: str
    at: datetime
    who: str
    """The agent's or buyer's id."""
    conversation_id: str = ""
    """A buyer's conversation; empty until the first line made it."""
    last_seq: int = 0
    receipts: Receipts | None = None
    handler: Literal["none", "bot", "agent", "queue"] = "none"
    handler_name: str = ""
    queue_position: int | None = None
    expected_wait_s: int | None = None
    """The median of what others waited at this place; left out when too few waits are known."""
    expected_low_s: int | None = None
    expected_high_s: int | None = None
    """Four of five waited between the two."""


class Ack(Struct, tag="ack", frozen=True):
    """The line is durable."""

    client_id: str
    conversation_id: str
    seq: int
    at: datetime
    repeat: bool = False


class Nack(Struct, tag="nack", frozen=True):
    """The line was not stored. `code` is one of the documented error codes; `retry_ms` says if trying again helps."""

    client_id: str
    code: str
    data: dict[str, Any] = {}
    retry_ms: int | None = None


class Said(Struct, tag="line", frozen=True):
    line: Line


class Backlog(Struct, tag="backlog", frozen=True):
    """What a resuming client missed. `complete` is False when there is more: page with `GET …/lines` instead."""

    conversation_id: str
    lines: list[Line]
    last_seq: int
    receipts: Receipts
    complete: bool = True


class Read(Struct, tag="receipts", frozen=True):
    conversation_id: str
    receipts: Receipts


class TypingNow(Struct, tag="typing_now", frozen=True):
    conversation_id: str
    who: AuthorKind
    name: str = ""
    text: str = ""


class Handler(Struct, tag="handler", frozen=True, omit_defaults=True):
    """To the buyer: who answers now, or the place in the queue and the honest expected wait."""

    conversation_id: str
    handler: Literal["none", "bot", "agent", "queue"]
    name: str = ""
    queue_position: int | None = None
    expected_wait_s: int | None = None
    """The median of what others waited at this place; left out when too few waits are known."""
    expected_low_s: int | None = None
    expected_high_s: int | None = None
    """Four of five waited between the two."""


class ConversationChanged(Struct, tag="conversation", frozen=True):
    """To staff: a row of the inbox changed; `row` is a ConversationRow as in REST. Older versions are to be dropped."""

    row: dict[str, Any]
    version: int


class InboxHint(Struct, tag="inbox", frozen=True):
    """To staff: these conversations changed; fetch the ones on screen. Sent at most four times a second."""

    conversation_ids: list[str]


class PresenceChanged(Struct, tag="agent_presence", frozen=True):
    agent_id: str
    presence: str
    open_count: int
    capacity: int


class Alert(Struct, tag="alert", frozen=True):
    """To one agent: something wants attention (a new conversation, an unopened one, a mention)."""

    code: str
    conversation_id: str = ""
    data: dict[str, Any] = {}


class Problem(Struct, tag="problem", frozen=True):
    """A frame was refused for a reason that is not one line's."""

    code: str
    data: dict[str, Any] = {}


class Bye(Struct, tag="bye", frozen=True):
    """The server closes after this. Reconnect after `retry_ms` (already jittered)."""

    reason: Literal["restart", "replaced", "signed_out", "slow"]
    retry_ms: int


class Pong(Struct, tag="pong", frozen=True):
    at_ms: int


FromServer = (
    Welcome | Ack | Nack | Said | Backlog | Read | TypingNow | Handler | ConversationChanged | InboxHint
    | PresenceChanged | Alert | Problem | Bye | Pong
)  # fmt: skip

decode = msgspec.json.Decoder(FromClient).decode
encode = msgspec.json.Encoder().encode
