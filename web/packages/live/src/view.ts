import type { Entry } from "./outbox.ts";
import type { Kind, Line, Receipts } from "./protocol.ts";
import type { Thread } from "./thread.ts";
import type { DeliveryState, ShownLine, ThreadView } from "./types.ts";

export interface Reader {
  side: "buyer" | "agent";
  who: string;
}

/**
 * Makes the pictures of one thread. Lines that did not change keep their identity from picture to picture, so a
 * screen redraws only what is new.
 */
export class Viewer {
  readonly #thread: Thread;
  #shown = new Map<string, ShownLine>();
  #view: ThreadView | null = null;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  forget(): void {
    this.#view = null;
  }

  view(entries: readonly Entry[], reader: Reader, now: number): ThreadView {
    if (this.#view) return this.#view;
    const thread = this.#thread;
    const stored = thread.lines.map((line) => this.#keep(storedLine(line, thread.receipts, reader)));
    const waiting = entries.flatMap((entry) => (isSend(entry) ? [this.#keep(waitingLine(entry, reader))] : []));
    const lines = [...stored, ...waiting];
    this.#shown = new Map(lines.map((line) => [line.key, line]));
    this.#view = {
      conversationId: thread.conversationId,
      lines,
      lastSeq: thread.applied ?? 0,
      hasOlder: thread.hasOlder,
      loading: thread.loading,
      receipts: thread.receipts,
      typing: thread.typing.filter((typist) => typist.until > now),
      handler: thread.handler,
    };
    return this.#view;
  }

  #keep(next: ShownLine): ShownLine {
    const last = this.#shown.get(next.key);
    return last && same(last, next) ? last : next;
  }
}

/** The server's picture of an acknowledged line, as far as we know it ourselves. */
export function lineOf(entry: Entry, reader: Reader): Line {
  const frame = entry.frame;
  const changes = frame.type === "send" ? null : frame.target_seq;
  return {
    id: entry.clientId,
    conversation_id: entry.conversationId,
    seq: entry.ack?.seq ?? 0,
    kind: kindOf(entry),
    author_kind: reader.side,
    author_id: reader.who,
    author_name: "",
    at: entry.ack?.at ?? new Date(entry.createdAt).toISOString(),
    text: frame.type === "recall" ? "" : (frame.text ?? ""),
    client_id: entry.clientId,
    attachment: entry.attachment,
    card: frame.type === "send" ? frame.card : null,
    reply_to_seq: frame.type === "send" ? frame.reply_to_seq : null,
    target_seq: changes,
    mentions: frame.type === "send" ? frame.mentions : undefined,
  };
}

function kindOf(entry: Entry): Kind {
  const frame = entry.frame;
  if (frame.type === "edit") return "edited";
  if (frame.type === "recall") return "recalled";
  return frame.kind ?? "text";
}

const isSend = (entry: Entry): boolean => entry.frame.type === "send";

function storedLine(line: Line, receipts: Receipts, reader: Reader): ShownLine {
  const mine = reader.side === "buyer" ? line.author_kind === "buyer" : isShop(line);
  const key = line.client_id || line.id;
  return { key, seq: line.seq, line, mine, state: stateOf(line, mine, receipts, reader), failure: null, local: null };
}

const isShop = (line: Line): boolean => line.author_kind === "agent" || line.author_kind === "bot";

function stateOf(line: Line, mine: boolean, receipts: Receipts, reader: Reader): DeliveryState | null {
  if (!mine || line.kind === "note" || line.kind === "system") return null;
  if (reader.side === "buyer") return line.seq <= receipts.agent_read_seq ? "read" : "sent";
  const seq = line.public_seq ?? Number.MAX_SAFE_INTEGER;
  if (seq <= receipts.buyer_read_seq) return "read";
  return seq <= receipts.buyer_delivered_seq ? "delivered" : "sent";
}

function waitingLine(entry: Entry, reader: Reader): ShownLine {
  const state = entry.failure ? "failed" : entry.ack ? "sent" : "sending";
  const line = lineOf(entry, reader);
  const { failure, local } = entry;
  return { key: entry.clientId, seq: entry.ack?.seq ?? null, line, mine: true, state, failure, local };
}

function same(a: ShownLine, b: ShownLine): boolean {
  const equal = a.seq === b.seq && a.state === b.state && a.failure === b.failure && a.local === b.local;
  return equal && (a.line === b.line || (a.state === "sending" && b.state === "sending" && a.seq === null));
}
