import type { Outbox } from "./outbox.ts";
import type { Backlog, FromClient, Line } from "./protocol.ts";
import { Rooms, type Room } from "./threads.ts";
import type { Clock, FetchLines, LinesPage } from "./types.ts";

const LOOK_AGAIN_MS = 5_000;

export interface ReadingOptions {
  side: "buyer" | "agent";
  outbox: Outbox;
  clock: Clock;
  fetchLines: FetchLines | undefined;
  pageSize: number;
  online: () => boolean;
  write: (frame: FromClient) => boolean;
  /** The server is seen to have this own line. */
  stored: (line: Line) => void;
  arrived: (line: Line) => void;
  changed: (room: Room) => void;
}

/** Brings the lines of each conversation in order: from pages, from the live stream, and what was missed between. */
export class Reading {
  readonly rooms: Rooms;
  readonly #options: ReadingOptions;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.rooms = new Rooms(options.side === "buyer");
  }

  /** Conversation id → highest seq applied, of all that are open. */
  cursors(): Record<string, number> {
    const begun = this.rooms.all().filter(({ thread, open }) => open && thread.conversationId && thread.applied !== null);
    return Object.fromEntries(begun.map(({ thread }) => [thread.conversationId, thread.applied ?? 0]));
  }

  /** After a welcome, or when an agent opens a conversation: what was missed is fetched, and news follow. */
  async enter(room: Room): Promise<void> {
    if (room.thread.applied === null && !(await this.load(room))) return;
    if (!room.open || !this.#options.online()) return;
    const { conversationId, applied } = room.thread;
    if (this.#options.side === "agent") this.#options.write({ type: "open", conversation_id: conversationId, after: applied });
    this.#settle(room, "wait");
  }

  /** A line of the live stream, or (`provisional`) our own picture of an acknowledged one. */
  take(room: Room, line: Line, provisional = false): void {
    const { thread } = room;
    thread.conversationId ||= line.conversation_id;
    if (thread.applied === null && !room.fetching && this.#options.side === "buyer") thread.begin([], 0);
    const fresh = line.seq > (thread.applied ?? 0);
    const taken = thread.take(line, provisional);
    if (taken === "applied" && fresh) this.#announce(provisional ? thread.drain() : [line, ...thread.drain()]);
    this.#settle(room, "ask");
  }

  backlog(room: Room, frame: Backlog): void {
    const { thread } = room;
    const before = thread.applied;
    thread.merge(frame.receipts);
    if (before === null) thread.begin([], 0);
    for (const line of frame.lines) {
      this.#options.stored(line);
      const fresh = line.seq > (thread.applied ?? 0);
      if (thread.take(line) === "applied" && fresh) this.#announce([line]);
    }
    thread.hear(frame.last_seq);
    this.#announce(thread.drain());
    if (thread.applied !== before) this.#forget(room);
    this.#settle(room, "ask");
  }

  /** The newest page, unless the thread has begun; false when it could not be had. */
  load(room: Room): Promise<boolean> {
    const { thread } = room;
    if (thread.applied !== null) return Promise.resolve(true);
    if (!this.#options.fetchLines || !thread.conversationId) {
      thread.begin([], 0);
      this.#announce(thread.drain());
      this.#settle(room, "ask");
      return Promise.resolve(true);
    }
    return this.#fetch(room, {}, (page) => {
      thread.begin(page.lines, page.last_seq);
      this.#announce(thread.drain());
      this.#settle(room, "ask");
      return true;
    });
  }

  older(room: Room): Promise<boolean> {
    const { thread } = room;
    const before = thread.first;
    if (!thread.hasOlder || before === null) return Promise.resolve(false);
    return this.#fetch(room, { before }, (page) => {
      thread.prepend(page.lines);
      return page.lines.length > 0;
    });
  }

  /** Drops from the outbox what the thread now shows itself. */
  clear(room: Room): void {
    const applied = room.open ? (room.thread.applied ?? 0) : Number.MAX_SAFE_INTEGER;
    for (const entry of [...this.#options.outbox.entries]) {
      const shown = entry.ack !== null && entry.ack.seq <= applied;
      if (shown && this.rooms.find(entry.conversationId) === room) this.#options.outbox.remove(entry.clientId);
    }
  }

  #announce(lines: readonly Line[]): void {
    for (const line of lines) this.#options.arrived(line);
  }

  /** Where lines are still missing: asks at once unless an answer is awaited, and looks again in 5 s. */
  #settle(room: Room, how: "ask" | "wait"): void {
    this.clear(room);
    const { thread } = room;
    if (!room.open || thread.applied === null || !thread.behind) return this.#forget(room);
    if (room.cancelCheck) return;
    if (how === "ask") this.#options.write({ type: "resume", cursors: { [thread.conversationId]: thread.applied } });
    room.cancelCheck = this.#options.clock.after(LOOK_AGAIN_MS, () => {
      room.cancelCheck = null;
      if (this.#options.online()) this.#settle(room, "ask");
    });
  }

  #forget(room: Room): void {
    room.cancelCheck?.();
    room.cancelCheck = null;
  }

  #fetch(room: Room, edge: { before?: number }, use: (page: LinesPage) => boolean): Promise<boolean> {
    const fetchLines = this.#options.fetchLines;
    if (!fetchLines) return Promise.resolve(false);
    room.fetching ??= this.#fetching(room, async () => {
      const page = await fetchLines(room.thread.conversationId, { ...edge, limit: this.#options.pageSize });
      room.thread.merge(page.receipts);
      for (const line of page.lines) this.#options.stored(line);
      return use(page);
    });
    return room.fetching;
  }

  async #fetching(room: Room, act: () => Promise<boolean>): Promise<boolean> {
    room.thread.loading = true;
    this.#options.changed(room);
    try {
      return await act();
    } catch {
      this.#options.clock.after(LOOK_AGAIN_MS, () => {
        if (room.thread.applied === null && room.open && this.#options.online()) void this.enter(room);
      });
      return false;
    } finally {
      room.fetching = null;
      room.thread.loading = false;
      this.#options.changed(room);
    }
  }
}
