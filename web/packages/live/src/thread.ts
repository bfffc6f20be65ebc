import type { JsonObject, Line, Receipts } from "./protocol.ts";
import type { HandlerView, Typist } from "./types.ts";

export type Taken = "applied" | "known" | "early";

/**
 * The lines of one conversation, without a gap from the first one held to `applied`. A line that comes too early
 * waits; one that comes again changes nothing; `edited` and `recalled` are folded into the line they point at, and what
 * a `system` line says of a card is put into that card.
 */
export class Thread {
  conversationId: string;
  /** The highest number applied; null until the first page or the first line says where the window begins. */
  applied: number | null = null;
  /** The highest number heard of; when above `applied`, something is missing. */
  known = 0;
  receipts: Receipts = { buyer_read_seq: 0, agent_read_seq: 0, buyer_delivered_seq: 0 };
  typing: Typist[] = [];
  handler: HandlerView = { handler: "none" };
  loading = false;
  readWanted = 0;
  readSent = 0;

  #window: Line[] = [];
  #early = new Map<number, Line>();
  #provisional = new Set<number>();
  #changes = new Map<number, Line[]>();
  #start = Number.MAX_SAFE_INTEGER;

  constructor(conversationId: string) {
    this.conversationId = conversationId;
  }

  get lines(): readonly Line[] {
    return this.#window;
  }

  get behind(): boolean {
    return this.applied === null ? this.known > 0 : this.applied < this.known;
  }

  /** The lowest number held, edits and recalls counted. */
  get first(): number | null {
    return this.#start === Number.MAX_SAFE_INTEGER ? null : this.#start;
  }

  get hasOlder(): boolean {
    return this.first === null ? this.known > 0 : this.first > 1;
  }

  hear(seq: number): void {
    this.known = Math.max(this.known, seq);
  }

  /** A line of the live stream. `provisional` is our own picture of an acknowledged line, until the server's comes. */
  take(line: Line, provisional = false): Taken {
    this.hear(line.seq);
    if (this.applied !== null && line.seq <= this.applied) return this.#repeat(line, provisional);
    if (this.applied === null || line.seq > this.applied + 1) {
      if (!provisional || !this.#early.has(line.seq)) this.#early.set(line.seq, line);
      return "early";
    }
    if (provisional) this.#provisional.add(line.seq);
    this.#append(line);
    return "applied";
  }

  /** Applies what waited and now fits; answers with those lines. */
  drain(): Line[] {
    const fitted: Line[] = [];
    while (this.applied !== null) {
      const next = this.#early.get(this.applied + 1);
      if (!next) break;
      this.#append(next);
      fitted.push(next);
    }
    for (const seq of this.#early.keys()) if (this.applied !== null && seq <= this.applied) this.#early.delete(seq);
    return fitted;
  }

  /** The newest page: the window begins with it. Nothing happens when there is a window already. */
  begin(lines: readonly Line[], lastSeq: number): void {
    if (this.applied !== null) return;
    const sorted = ordered(lines);
    this.applied = sorted.at(-1)?.seq ?? lastSeq;
    this.#start = sorted[0]?.seq ?? this.#start;
    this.hear(lastSeq);
    this.#put(sorted, []);
  }

  /** An older page, put before the window. */
  prepend(lines: readonly Line[]): void {
    const first = this.first ?? Number.MAX_SAFE_INTEGER;
    const sorted = ordered(lines).filter((line) => line.seq < first);
    const rest = this.#window;
    this.#start = sorted[0]?.seq ?? 1;
    this.#put(sorted, rest);
  }

  merge(receipts: Receipts | null | undefined): void {
    if (!receipts) return;
    const now = this.receipts;
    this.receipts = {
      buyer_read_seq: Math.max(now.buyer_read_seq, receipts.buyer_read_seq),
      agent_read_seq: Math.max(now.agent_read_seq, receipts.agent_read_seq),
      buyer_delivered_seq: Math.max(now.buyer_delivered_seq, receipts.buyer_delivered_seq),
    };
  }

  #append(line: Line): void {
    this.#early.delete(line.seq);
    this.applied = line.seq;
    this.#start = Math.min(this.#start, line.seq);
    if (isChange(line)) this.#change(line);
    else this.#window = [...this.#window, this.#folded(line)];
    if (tellsOfCard(line)) this.#change(line);
  }

  #repeat(line: Line, provisional: boolean): Taken {
    if (provisional || !this.#provisional.delete(line.seq)) return "known";
    this.#window = this.#window.map((held) => (held.seq === line.seq ? this.#folded(line) : held));
    return "applied";
  }

  #put(sorted: readonly Line[], rest: readonly Line[]): void {
    const plain = sorted.filter((line) => !isChange(line));
    this.#window = [...plain, ...rest];
    for (const line of sorted) if (isChange(line) || tellsOfCard(line)) this.#change(line);
    this.#window = this.#window.map((line) => this.#folded(line));
  }

  #change(line: Line): void {
    const target = line.target_seq;
    if (target == null) return;
    this.#changes.set(target, [...(this.#changes.get(target) ?? []).filter((c) => c.seq !== line.seq), line]);
    this.#window = this.#window.map((held) => (held.seq === target ? this.#folded(held) : held));
  }

  #folded(line: Line): Line {
    const changes = this.#changes.get(line.seq);
    return changes ? ordered(changes).reduce(fold, line) : line;
  }
}

const isChange = (line: Line): boolean => line.kind === "edited" || line.kind === "recalled";

const tellsOfCard = (line: Line): boolean => line.kind === "system" && line.target_seq != null;

const ordered = (lines: readonly Line[]): Line[] => [...lines].sort((a, b) => a.seq - b.seq);

function fold(line: Line, change: Line): Line {
  if (line.recalled_at) return line;
  if (change.kind === "system") return line.card ? { ...line, card: { ...line.card, ...factsOf(change) } } : line;
  if (change.kind === "edited") return { ...line, text: change.text ?? "", edited_at: change.at };
  return { ...line, text: "", attachment: null, card: null, recalled_at: change.at };
}

const factsOf = (change: Line): JsonObject => (change.card?.["data"] ?? {}) as JsonObject;
