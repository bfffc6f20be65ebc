import type { Attachment, AuthorKind, FromServer, Handler, JsonObject, Line, Page, Receipts, Send, SetPresence } from "./protocol.ts";

/** How far an own line has come. Lines of others have no state. */
export type DeliveryState = "sending" | "sent" | "delivered" | "read" | "failed";

/**
 * idle: not started · connecting: the first try or a new one is under way · online: welcomed ·
 * waiting: between two tries (`retryAt`) · stopped: the server or the caller ended it, no more tries.
 */
export type LiveStatus = "idle" | "connecting" | "online" | "waiting" | "stopped";

export interface Failure {
  /** An error code as in i18n errors.json, or one of `upload_failed`, `file_lost`. */
  code: string;
  data: JsonObject;
}

/** A file on its way up; `progress` runs from 0 to 1. */
export interface LocalFile {
  name: string;
  mime: string;
  size: number;
  /** An object URL of the picked file, for the preview. */
  url: string;
  progress: number;
  width?: number;
  height?: number;
  duration_ms?: number;
}

/** A line as it is to be shown: the server's, with its edits folded in, or an own one still on its way. */
export interface ShownLine {
  /** Stable from the first key press to the end: the client id where there is one, else the line's id. */
  key: string;
  /** null while the line is only here. */
  seq: number | null;
  line: Line;
  mine: boolean;
  state: DeliveryState | null;
  failure: Failure | null;
  local: LocalFile | null;
}

export interface Typist {
  who: AuthorKind;
  name: string;
  text: string;
  /** Milliseconds of the clock; the entry is gone by then. */
  until: number;
}

export type HandlerView = Omit<Handler, "type" | "conversation_id">;

/** An immutable picture of one conversation; a new object after each change. */
export interface ThreadView {
  /** Empty for a buyer who has not yet written. */
  conversationId: string;
  lines: readonly ShownLine[];
  /** The highest seq applied without a gap. */
  lastSeq: number;
  /** True when older lines can be fetched with `older`. */
  hasOlder: boolean;
  loading: boolean;
  receipts: Receipts;
  typing: readonly Typist[];
  handler: HandlerView;
}

export type Draft = Pick<Send, "text" | "card" | "reply_to_seq" | "mentions"> & {
  conversationId?: string;
  kind?: Send["kind"];
  file_id?: string | null;
  /** Shown until the server's own attachment arrives. */
  attachment?: Attachment | null;
};

export interface LinesPage {
  lines: Line[];
  last_seq: number;
  receipts?: Receipts | null;
}

export type FetchLines = (
  conversationId: string,
  window: { before?: number; after?: number; limit: number },
) => Promise<LinesPage>;

/** What a client needs of a socket; `WebSocket` fits. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** What a client needs of `localStorage`. */
export interface KeyStore {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Clock {
  now(): number;
  /** Runs `act` after `ms`; the answer cancels it. */
  after(ms: number, act: () => void): () => void;
}

export interface LiveOptions {
  /** `wss://…/live`. */
  url: string;
  side: "buyer" | "agent";
  /** Names the outbox in the store: one per person, so that two people on one machine never mix. */
  scope: string;
  /** Asked before every try. An agent's is empty. */
  token?: () => string | Promise<string>;
  fetchLines?: FetchLines;
  connect?: (url: string) => Socket;
  store?: KeyStore | null;
  clock?: Clock;
  random?: () => number;
  /** False when the machine knows it is off the network. */
  isOnline?: () => boolean;
  /** Lines fetched at a time. */
  pageSize?: number;
}

export interface LiveEvents {
  status: (status: LiveStatus) => void;
  /** Something of this conversation changed; read `thread(id)`. */
  thread: (conversationId: string) => void;
  /** A line arrived for the first time and live (not from history): the moment for a sound. */
  line: (line: Line) => void;
  /** Every frame, after it was applied: rows, hints, presence, alerts. */
  frame: (frame: FromServer) => void;
  /** The server ended the connection for good, or refused the hello. */
  refused: (code: string) => void;
}

/** The live connection of one person. `LiveClient` is it. */
export interface Live {
  readonly status: LiveStatus;
  /** Milliseconds of the clock at which the next try starts; null unless waiting. */
  readonly retryAt: number | null;
  /** A buyer's one conversation, empty before the first line. */
  readonly conversationId: string;
  start(): void;
  stop(): void;
  /** Tries at once, without waiting for the back-off. */
  wake(): void;
  on<E extends keyof LiveEvents>(event: E, listener: LiveEvents[E]): () => void;
  thread(conversationId?: string): ThreadView;

  /** Puts the line in the outbox, where it stays until the server has it; answers with its client id. */
  send(draft: Draft): string;
  retry(clientId: string): void;
  /** Takes a line that has not been sent, or that failed, out of the outbox. */
  discard(clientId: string): void;
  /** Settles when the server has stored the change; rejects with a `Failure`. */
  edit(conversationId: string, targetSeq: number, text: string): Promise<void>;
  recall(conversationId: string, targetSeq: number): Promise<void>;

  markRead(conversationId: string, seq: number): void;
  /** Tells the other side; sends at most one frame in two seconds. */
  typing(conversationId: string, text?: string): void;
  /** Shows a conversation (agents): its last lines are fetched, and all news of it follow. */
  open(conversationId: string): void;
  leave(conversationId: string): void;
  /** Fetches one page of older lines; true when there was one. */
  older(conversationId?: string): Promise<boolean>;
  setPresence(presence: SetPresence["presence"]): void;
  /** Where a buyer is; told again after each reconnect. */
  lookAt(page: Omit<Page, "type">): void;
  /** 转人工. Asked again after a reconnect until somebody has it; the answer is the thread's `handler`. */
  askForPerson(): void;
}
