// Made by tools/generate_live.py from src/xiaoer/app/live/protocol.py. Do not edit.

export const VERSION = 1;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** `note` is for staff only. `edited` and `recalled` are lines of their own that point at `target_seq`. */
export type Kind = "card" | "edited" | "file" | "form" | "image" | "note" | "recalled" | "sticker" | "system" | "text" | "video" | "voice";

export type AuthorKind = "agent" | "bot" | "buyer" | "system";

/** The line is durable. */
export interface Ack {
  type: "ack";
  client_id: string;
  conversation_id: string;
  seq: number;
  at: string;
  repeat: boolean;
}

/** To one agent: something wants attention (a new conversation, an unopened one, a mention). */
export interface Alert {
  type: "alert";
  code: string;
  conversation_id: string;
  data: JsonObject;
}

/** 转人工: the buyer wants a person; the answer is `handler`. */
export interface AskForPerson {
  type: "human";
}

export interface Attachment {
  id: string;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  /** Short-lived; ask `GET /api/files/{id}/link` for a fresh one when it has expired. */
  url: string;
  thumb_url?: string | null;
  width?: number | null;
  height?: number | null;
  duration_ms?: number | null;
}

/** What a resuming client missed. `complete` is False when there is more: page with `GET …/lines` instead. */
export interface Backlog {
  type: "backlog";
  conversation_id: string;
  lines: Line[];
  last_seq: number;
  receipts: Receipts;
  complete: boolean;
}

/** The server closes after this. Reconnect after `retry_ms` (already jittered). */
export interface Bye {
  type: "bye";
  reason: "replaced" | "restart" | "signed_out" | "slow";
  retry_ms: number;
}

/** To staff: a row of the inbox changed; `row` is a ConversationRow as in REST. Older versions are to be dropped. */
export interface ConversationChanged {
  type: "conversation";
  row: JsonObject;
  version: number;
}

export interface Edit {
  type: "edit";
  client_id: string;
  conversation_id: string;
  target_seq: number;
  text: string;
}

/** To the buyer: who answers now, or the place in the queue and the honest expected wait. */
export interface Handler {
  type: "handler";
  conversation_id: string;
  handler: "agent" | "bot" | "none" | "queue";
  name?: string;
  queue_position?: number | null;
  /** The median of what others waited at this place; left out when too few waits are known. */
  expected_wait_s?: number | null;
  expected_low_s?: number | null;
  /** Four of five waited between the two. */
  expected_high_s?: number | null;
}

export interface Hello {
  type: "hello";
  /** A buyer's visitor token. An agent leaves it empty: the session cookie says who it is. */
  token?: string;
  version?: number;
  /** Conversation id → highest seq applied. The answer to each is a `backlog`. */
  cursors?: Record<string, number>;
}

/** To staff: these conversations changed; fetch the ones on screen. Sent at most four times a second. */
export interface InboxHint {
  type: "inbox";
  conversation_ids: string[];
}

export interface Leave {
  type: "leave";
  conversation_id: string;
}

/** One line of a conversation as its reader may see it. */
export interface Line {
  id: string;
  conversation_id: string;
  /** The reader's own gapless number (staff: every line; buyer: lines meant for the buyer). */
  seq: number;
  kind: Kind;
  author_kind: AuthorKind;
  author_id: string;
  author_name: string;
  at: string;
  text?: string;
  client_id?: string | null;
  attachment?: Attachment | null;
  /** `{"card": "product"|"order"|"invite"|"gift", …facts…}` (see docs/reference/cards.md). */
  card?: JsonObject | null;
  reply_to_seq?: number | null;
  /** For `edited` and `recalled`: the line that changed; `text` is its new text. For `system`: the card that the line's `card.data` goes into. */
  target_seq?: number | null;
  edited_at?: string | null;
  recalled_at?: string | null;
  /** True when no person wrote it. */
  automatic?: boolean;
  /** In a note: the agents who were told of it. */
  mentions?: string[];
  /** To staff only: the buyer's number of this line (None for lines that the buyer does not see). */
  public_seq?: number | null;
}

export interface MarkRead {
  type: "read";
  seq: number;
  conversation_id?: string;
}

/** The line was not stored. `code` is one of the documented error codes; `retry_ms` says if trying again helps. */
export interface Nack {
  type: "nack";
  client_id: string;
  code: string;
  data: JsonObject;
  retry_ms: number | null;
}

/** An agent looks at a conversation: its lines, typing and receipts are sent from now on. */
export interface Open {
  type: "open";
  conversation_id: string;
  after?: number | null;
}

/** A buyer tells where they are: the agent sees it beside the conversation. */
export interface Page {
  type: "page";
  url?: string;
  title?: string;
  listing_id?: string;
  sku_id?: string;
}

export interface Ping {
  type: "ping";
  at_ms?: number;
}

export interface Pong {
  type: "pong";
  at_ms: number;
}

export interface PresenceChanged {
  type: "agent_presence";
  agent_id: string;
  presence: string;
  open_count: number;
  capacity: number;
}

/** A frame was refused for a reason that is not one line's. */
export interface Problem {
  type: "problem";
  code: string;
  data: JsonObject;
}

export interface Read {
  type: "receipts";
  conversation_id: string;
  receipts: Receipts;
}

export interface Recall {
  type: "recall";
  client_id: string;
  conversation_id: string;
  target_seq: number;
}

/** How far each side has read. `buyer_…` count in the buyer's numbers (staff: compare `Line.public_seq`); `agent_read_seq` counts in the reader's own. */
export interface Receipts {
  buyer_read_seq: number;
  agent_read_seq: number;
  buyer_delivered_seq: number;
}

/** A buyer's device has applied every line up to `seq`. Sent at most twice a second. */
export interface Received {
  type: "received";
  seq: number;
}

export interface Resume {
  type: "resume";
  cursors: Record<string, number>;
}

export interface Said {
  type: "line";
  line: Line;
}

export interface Send {
  type: "send";
  client_id: string;
  /** A buyer leaves it empty: a visitor token has one conversation. */
  conversation_id?: string;
  kind?: "card" | "file" | "form" | "image" | "note" | "sticker" | "text" | "video" | "voice";
  text?: string;
  file_id?: string | null;
  card?: JsonObject | null;
  reply_to_seq?: number | null;
  /** The last line the writer had seen; kept for quality figures. */
  answering?: number | null;
  /** In a note: the agents it calls. Those who may not see the conversation are left out, and nobody is told. */
  mentions?: string[];
}

export interface SetPresence {
  type: "presence";
  presence: "away" | "busy" | "online";
}

export interface Typing {
  type: "typing";
  conversation_id?: string;
  /** What the buyer has typed so far, if the shop shows it to agents; never sent the other way. */
  text?: string;
}

export interface TypingNow {
  type: "typing_now";
  conversation_id: string;
  who: AuthorKind;
  name: string;
  text: string;
}

export interface Welcome {
  type: "welcome";
  connection_id: string;
  at: string;
  /** The agent's or buyer's id. */
  who: string;
  /** A buyer's conversation; empty until the first line made it. */
  conversation_id?: string;
  last_seq?: number;
  receipts?: Receipts | null;
  handler?: "agent" | "bot" | "none" | "queue";
  handler_name?: string;
  queue_position?: number | null;
  /** The median of what others waited at this place; left out when too few waits are known. */
  expected_wait_s?: number | null;
  expected_low_s?: number | null;
  /** Four of five waited between the two. */
  expected_high_s?: number | null;
}

export type FromClient =
  | Hello
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
  | Ping;

export type FromServer =
  | Welcome
  | Ack
  | Nack
  | Said
  | Backlog
  | Read
  | TypingNow
  | Handler
  | ConversationChanged
  | InboxHint
  | PresenceChanged
  | Alert
  | Problem
  | Bye
  | Pong;
