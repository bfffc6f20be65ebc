import type { Clock, FetchLines, FromClient, FromServer, KeyStore, Line, Socket } from "../src/index.ts";

/** A random stream that is the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Time that moves only when told, one event after the other. */
export class SimulatedClock implements Clock {
  #now = 1_000_000;
  #order = 0;
  #events: { at: number; order: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const event = { at: this.#now + Math.max(0, ms), order: this.#order++, act };
    this.#events.push(event);
    return () => {
      this.#events = this.#events.filter((other) => other !== event);
    };
  }

  async run(ms: number): Promise<void> {
    const end = this.#now + ms;
    await breathe();
    for (;;) {
      this.#events.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.#events[0];
      if (!next || next.at > end) break;
      this.#events.shift();
      this.#now = next.at;
      next.act();
      await breathe();
    }
    this.#now = end;
  }
}

declare function setImmediate(act: () => void): void;

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class MemoryStore implements KeyStore {
  readonly #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  key = (index: number): string | null => [...this.#items.keys()][index] ?? null;
  getItem = (key: string): string | null => this.#items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#items.set(key, value);
  removeItem = (key: string): void => void this.#items.delete(key);
}

export interface Weather {
  /** Share of `line` frames that never leave the server. */
  lostLines: number;
  lostAnswers: number;
  refusals: number;
  cuts: number;
  maxLatencyMs: number;
}

export const CALM: Weather = { lostLines: 0, lostAnswers: 0, refusals: 0, cuts: 0, maxLatencyMs: 20 };

interface Link {
  deliver: (frame: FromServer) => void;
  side: "buyer" | "agent";
  welcomed: boolean;
  dead: boolean;
}

/** A server of one conversation that keeps its promises, behind a network that keeps none. */
export class LossyServer {
  weather: Weather = CALM;
  readonly lines: Line[] = [];
  readonly heard: FromClient[] = [];
  readonly conversationId = "cnv_0000000000000000000000000a";
  /** At most so many lines in one backlog. */
  backlogLimit = 5;
  down = false;
  /** Lines with this text are refused for good. */
  forbidden: string | null = null;
  #byClientId = new Map<string, number>();
  #links = new Set<Link>();
  readonly #clock: SimulatedClock;
  readonly #random: () => number;

  constructor(clock: SimulatedClock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  connector(side: "buyer" | "agent"): (url: string) => Socket {
    return () => this.#socket(side);
  }

  fetchLines: FetchLines = async (_id, { before, after, limit }) => {
    if (this.#random() < this.weather.refusals || this.down) throw new Error("network");
    const from = this.lines.filter((line) => line.seq < (before ?? Infinity) && line.seq > (after ?? 0));
    return { lines: after === undefined ? from.slice(-limit) : from.slice(0, limit), last_seq: this.lines.length };
  };

  cutAll(): void {
    for (const link of this.#links) link.dead = true;
    this.#links.clear();
  }

  say(text: string, more: Partial<Line> = {}): Line {
    const seq = this.lines.length + 1;
    const line: Line = {
      id: `msg_${seq}`, conversation_id: this.conversationId, seq, kind: "text", author_kind: "system",
      author_id: "s", author_name: "S", at: new Date(this.#clock.now()).toISOString(), text, ...more,
    };
    this.lines.push(line);
    for (const link of this.#links) if (link.welcomed && !this.#chance("lostLines")) link.deliver({ type: "line", line });
    return line;
  }

  tell(frame: FromServer): void {
    for (const link of this.#links) link.deliver(frame);
  }

  #chance(kind: "lostLines" | "lostAnswers" | "refusals" | "cuts"): boolean {
    return this.#random() < this.weather[kind];
  }

  #socket(side: "buyer" | "agent"): Socket {
    const socket: Socket = { onopen: null, onmessage: null, onclose: null, onerror: null, send: () => undefined, close: () => undefined };
    const lastAt = { up: 0, down: 0 };
    const carry = (way: "up" | "down", act: () => void): void => {
      const at = Math.max(lastAt[way], this.#clock.now() + this.#random() * this.weather.maxLatencyMs);
      lastAt[way] = at;
      this.#clock.after(at - this.#clock.now(), () => {
        if (!link.dead) act();
      });
    };
    const close = (): void => {
      link.dead = true;
      this.#links.delete(link);
      this.#clock.after(1, () => socket.onclose?.({ code: 1006, reason: "" }));
    };
    const link: Link = {
      side, welcomed: false, dead: false,
      deliver: (frame) => carry("down", () => socket.onmessage?.({ data: JSON.stringify(frame) })),
    };
    socket.send = (text) => carry("up", () => {
      this.#hear(link, JSON.parse(text) as FromClient);
      if (this.#chance("cuts")) close();
    });
    socket.close = () => {
      link.dead = true;
      this.#links.delete(link);
    };
    if (this.down) this.#clock.after(5, () => socket.onclose?.({ code: 1006, reason: "" }));
    else {
      this.#links.add(link);
      carry("down", () => socket.onopen?.(undefined as never));
    }
    return socket;
  }

  #hear(link: Link, frame: FromClient): void {
    this.heard.push(frame);
    if (frame.type === "hello") {
      link.welcomed = true;
      const conversation_id = this.lines.length && link.side === "buyer" ? this.conversationId : "";
      link.deliver({ type: "welcome", connection_id: "c", at: "", who: link.side, conversation_id, last_seq: this.lines.length });
      for (const cursor of Object.values(frame.cursors ?? {})) this.#backlog(link, cursor);
    } else if (frame.type === "resume") this.#backlog(link, Object.values(frame.cursors)[0] ?? 0);
    else if (frame.type === "open") this.#backlog(link, frame.after ?? 0);
    else if (frame.type === "ping") link.deliver({ type: "pong", at_ms: frame.at_ms ?? 0 });
    else if (frame.type === "send" || frame.type === "edit" || frame.type === "recall") this.#store(link, frame);
  }

  #backlog(link: Link, after: number): void {
    const missed = this.lines.filter((line) => line.seq > after);
    const receipts = { buyer_read_seq: 0, agent_read_seq: 0, buyer_delivered_seq: 0 };
    link.deliver({
      type: "backlog", conversation_id: this.conversationId, lines: missed.slice(0, this.backlogLimit),
      last_seq: this.lines.length, receipts, complete: missed.length <= this.backlogLimit,
    });
  }

  #store(link: Link, frame: Extract<FromClient, { client_id: string }>): void {
    const { client_id } = frame;
    if (this.#chance("refusals")) return link.deliver({ type: "nack", client_id, code: "unavailable", data: {}, retry_ms: 50 });
    if (frame.type === "send" && frame.text === this.forbidden) {
      return link.deliver({ type: "nack", client_id, code: "text_refused", data: {}, retry_ms: null });
    }
    const kind = frame.type === "send" ? (frame.kind ?? "text") : frame.type === "edit" ? "edited" : "recalled";
    const repeat = this.#byClientId.has(client_id);
    const target_seq = frame.type === "send" ? null : frame.target_seq;
    const text = frame.type === "recall" ? "" : (frame.text ?? "");
    const seq = this.#byClientId.get(client_id)
      ?? this.say(text, { kind, author_kind: link.side, author_id: link.side, client_id, target_seq }).seq;
    this.#byClientId.set(client_id, seq);
    if (!this.#chance("lostAnswers")) link.deliver({ type: "ack", client_id, conversation_id: this.conversationId, seq, at: this.lines[seq - 1]?.at ?? "", repeat });
  }
}
