import { Timer, wallClock } from "./clock.ts";
import { Emitter } from "./emitter.ts";
import { listenToBrowser } from "./browser.ts";
import { clientId } from "./ids.ts";
import { Outbox, type Entry, type OutFrame } from "./outbox.ts";
import { VERSION } from "./protocol.ts";
import type { Ack, Attachment, Backlog, FromServer, Line, Page, Send, SetPresence, Welcome } from "./protocol.ts";
import { Reading } from "./reading.ts";
import { Sender } from "./sender.ts";
import type { Room, Rooms } from "./threads.ts";
import type { Clock, Draft, Live, LiveEvents, LiveOptions, LiveStatus, LocalFile, Socket, ThreadView } from "./types.ts";
import { lineOf, type Reader } from "./view.ts";
import { Wire } from "./wire.ts";

const TYPING_SHOWN_MS = 6_000;
const TYPING_EVERY_MS = 2_000;
const RECEIPT_EVERY_MS = 500;
const QUIET_ROUNDS = 3;

export class LiveClient implements Live {
  readonly #clock: Clock;
  readonly #events = new Emitter<LiveEvents>();
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #reading: Reading;
  readonly #wire: Wire;
  readonly #reader: Reader;
  readonly #buyer: boolean;
  #token = "";
  #typedAt = new Map<string, number>();
  #unlisten: (() => void) | null = null;
  #page: Omit<Page, "type"> | null = null;
  #wantsPerson = false;
  #receivedSent = 0;
  #quiet = 0;
  readonly #receipt: Timer;

  constructor(options: LiveOptions) {
    this.#clock = options.clock ?? wallClock;
    this.#receipt = new Timer(this.#clock);
    this.#reader = { side: options.side, who: "" };
    this.#outbox = new Outbox(options.store ?? null, options.scope);
    this.#buyer = options.side === "buyer";
    this.#reading = new Reading({
      side: options.side,
      outbox: this.#outbox,
      clock: this.#clock,
      fetchLines: options.fetchLines,
      pageSize: options.pageSize ?? 50,
      online: () => this.status === "online",
      write: (frame) => this.#wire.send(frame),
      stored: (line) => this.#stored(line),
      arrived: (line) => this.#events.emit("line", line),
      changed: (room) => this.#touch(room),
    });
    this.#sender = new Sender({
      outbox: this.#outbox,
      clock: this.#clock,
      lane: (id) => (this.#buyer ? "" : id),
      write: (frame) => this.#wire.send(frame),
      changed: (entry) => this.#touch(this.#rooms.get(entry.conversationId)),
      doubt: () => this.#wire.doubt(),
    });
    this.#wire = new Wire({
      url: options.url,
      connect: options.connect ?? ((url) => new WebSocket(url) as unknown as Socket),
      clock: this.#clock,
      random: options.random ?? Math.random,
      isOnline: options.isOnline ?? (() => globalThis.navigator?.onLine !== false),
      prepare: async () => void (this.#token = (await options.token?.()) ?? ""),
      opened: () => this.#hello(),
      heard: (frame) => this.#hear(frame),
      changed: (status) => this.#changed(status),
      quiet: () => this.#ask(),
    });
  }

  get #rooms(): Rooms {
    return this.#reading.rooms;
  }

  get status(): LiveStatus {
    return this.#wire.status;
  }

  get retryAt(): number | null {
    return this.#wire.retryAt;
  }

  get conversationId(): string {
    return this.#buyer ? this.#rooms.get("").thread.conversationId : "";
  }

  start(): void {
    this.#unlisten ??= listenToBrowser(() => this.#wire.wake(), () => this.#wire.doubt());
    this.#wire.start();
  }

  stop(): void {
    this.#unlisten?.();
    this.#unlisten = null;
    this.#wire.stop();
  }

  wake(): void {
    this.#wire.wake();
  }

  on<E extends keyof LiveEvents>(event: E, listener: LiveEvents[E]): () => void {
    return this.#events.on(event, listener);
  }

  thread(conversationId = ""): ThreadView {
    const room = this.#rooms.get(conversationId);
    const entries = this.#outbox.entries.filter((entry) => this.#buyer || entry.conversationId === conversationId);
    return room.viewer.view(entries, this.#reader, this.#clock.now());
  }

  // ---- what the person does ----

  send(draft: Draft): string {
    const { conversationId = "", attachment = null, ...rest } = draft;
    return this.#put(conversationId, this.#sendFrame(conversationId, rest), { attachment });
  }

  /** Shows a line whose file is still on its way up; `release` or `fail` ends the wait. Used by `FileSender`. */
  hold(draft: Draft, local: LocalFile): string {
    const { conversationId = "", ...rest } = draft;
    return this.#put(conversationId, this.#sendFrame(conversationId, rest), { held: true, local });
  }

  progress(id: string, local: LocalFile): void {
    this.#alter(id, (entry) => (entry.local = local));
  }

  /** The file is up. Its kind is what the server found it to be, whatever it was called. */
  release(id: string, attachment: Attachment & { kind?: Send["kind"] }): void {
    this.#alter(id, (entry) => {
      const frame = entry.frame as Send;
      entry.frame = { ...frame, file_id: attachment.id, kind: attachment.kind ?? frame.kind };
      entry.attachment = attachment;
      entry.held = false;
      this.#outbox.save(entry);
    });
    this.#sender.pump();
  }

  fail(id: string, code: string): void {
    const entry = this.#outbox.find(id);
    if (entry) this.#sender.fail(entry, code, {});
  }

  /** Entries whose file has not gone up, so that a reload can go on with it. */
  held(): { clientId: string; local: LocalFile | null; failed: boolean }[] {
    const held = this.#outbox.entries.filter((entry) => entry.held);
    return held.map(({ clientId: id, local, failure }) => ({ clientId: id, local, failed: failure !== null }));
  }

  retry(id: string): void {
    this.#alter(id, (entry) => {
      entry.failure = null;
      this.#outbox.save(entry);
    });
    this.#sender.pump();
  }

  discard(id: string): void {
    const entry = this.#outbox.find(id);
    if (!entry || entry.ack || this.#sender.inFlight(id)) return;
    this.#outbox.remove(id);
    this.#touch(this.#rooms.get(entry.conversationId));
  }

  /** Resolves when this line is stored, at once when it was before; rejects when it is refused. */
  settled = (id: string): Promise<void> => this.#sender.stored(id);

  edit(conversationId: string, targetSeq: number, text: string): Promise<void> {
    const head = { client_id: clientId(), conversation_id: conversationId, target_seq: targetSeq };
    return this.#change(conversationId, { type: "edit", ...head, text });
  }

  recall(conversationId: string, targetSeq: number): Promise<void> {
    const head = { client_id: clientId(), conversation_id: conversationId, target_seq: targetSeq };
    return this.#change(conversationId, { type: "recall", ...head });
  }

  markRead(conversationId: string, seq: number): void {
    const { thread } = this.#rooms.get(conversationId);
    thread.readWanted = Math.max(thread.readWanted, seq);
    this.#sayRead(conversationId);
  }

  typing(conversationId: string, text = ""): void {
    const now = this.#clock.now();
    if (this.status !== "online" || now - (this.#typedAt.get(conversationId) ?? -Infinity) < TYPING_EVERY_MS) return;
    this.#typedAt.set(conversationId, now);
    this.#wire.send({ type: "typing", conversation_id: conversationId, text: text.slice(0, 200) });
  }

  open(conversationId: string): void {
    const room = this.#rooms.get(conversationId);
    room.open = true;
    void (this.status === "online" ? this.#reading.enter(room) : this.#reading.load(room));
  }

  leave(conversationId: string): void {
    this.#rooms.close(conversationId);
    this.#wire.send({ type: "leave", conversation_id: conversationId });
  }

  older(conversationId = ""): Promise<boolean> {
    return this.#reading.older(this.#rooms.get(conversationId));
  }

  setPresence(presence: SetPresence["presence"]): void {
    this.#wire.send({ type: "presence", presence });
  }

  lookAt(page: Omit<Page, "type">): void {
    this.#page = page;
    if (this.status === "online") this.#wire.send({ type: "page", ...page });
  }

  askForPerson(): void {
    this.#wantsPerson = true;
    if (this.status === "online") this.#wire.send({ type: "human" });
  }

  // ---- outbox ----

  #sendFrame(conversationId: string, draft: Omit<Draft, "conversationId" | "attachment">): Send {
    const { thread } = this.#rooms.get(conversationId);
    const answering = thread.applied || null;
    return { type: "send", client_id: clientId(), conversation_id: conversationId, ...draft, answering };
  }

  #put(conversationId: string, frame: OutFrame, more: Partial<Entry>): string {
    const createdAt = Math.max(this.#clock.now(), (this.#outbox.entries.at(-1)?.createdAt ?? 0) + 1);
    const blank = { held: false, failure: null, attachment: null, local: null, ack: null };
    this.#outbox.add({ clientId: frame.client_id, conversationId, frame, createdAt, ...blank, ...more });
    this.#touch(this.#rooms.get(conversationId));
    this.#sender.pump();
    return frame.client_id;
  }

  #change(conversationId: string, frame: OutFrame): Promise<void> {
    const settled = this.#sender.settled(frame.client_id);
    this.#put(conversationId, frame, {});
    return settled;
  }

  #alter(id: string, change: (entry: Entry) => void): void {
    const entry = this.#outbox.find(id);
    if (!entry || entry.ack) return;
    change(entry);
    this.#touch(this.#rooms.get(entry.conversationId));
  }

  // ---- connection ----

  /** An agent's `open` frames carry the cursors, so that its hello stays small. */
  #hello(): void {
    const cursors = this.#buyer ? this.#reading.cursors() : {};
    this.#wire.send({ type: "hello", token: this.#token, version: VERSION, cursors });
  }

  /** The last line of a talk shows no gap when it is lost: after a quiet minute the client asks by itself. */
  #ask(): void {
    this.#quiet = (this.#quiet + 1) % QUIET_ROUNDS;
    const cursors = this.#reading.cursors();
    if (this.#quiet === 0 && Object.keys(cursors).length > 0) this.#wire.send({ type: "resume", cursors });
  }

  #changed(status: LiveStatus): void {
    if (status !== "online") this.#sender.offline();
    this.#events.emit("status", status);
  }

  #welcome(frame: Welcome): void {
    this.#reader.who = frame.who;
    this.#wire.welcomed();
    if (this.#buyer) this.#welcomeBuyer(frame);
    for (const room of this.#rooms.all()) if (room.open) void this.#reading.enter(room);
    for (const { thread } of this.#rooms.all()) {
      thread.readSent = 0;
      this.#sayRead(thread.conversationId);
    }
    this.#sender.online();
  }

  #welcomeBuyer(frame: Welcome): void {
    const id = frame.conversation_id ?? "";
    let room = this.#rooms.get("");
    const other = room.thread.conversationId !== "" && id !== "" && room.thread.conversationId !== id;
    if (other) room = this.#rooms.reset("");
    room.thread.conversationId = id || room.thread.conversationId;
    room.thread.hear(frame.last_seq ?? 0);
    room.thread.merge(frame.receipts);
    const { handler = "none", handler_name: name, queue_position, expected_wait_s, expected_low_s, expected_high_s } = frame;
    room.thread.handler = { handler, name: name ?? "", queue_position, expected_wait_s, expected_low_s, expected_high_s };
    this.#receivedSent = 0;
    if (this.#page) this.#wire.send({ type: "page", ...this.#page });
    if (this.#wantsPerson) this.#wire.send({ type: "human" });
    this.#touch(room);
  }

  #hear(frame: FromServer): void {
    switch (frame.type) {
      case "welcome": this.#welcome(frame); break;
      case "ack": this.#acknowledged(frame); break;
      case "nack": this.#sender.refused(frame); break;
      case "line": this.#said(frame.line); break;
      case "backlog": this.#backlog(frame); break;
      case "bye": this.#wire.comeBackAfter(frame.retry_ms); break;
      default: this.#aside(frame);
    }
    if (frame.type === "bye" && (frame.reason === "signed_out" || frame.reason === "replaced")) {
      this.#wire.stop();
      this.#events.emit("refused", frame.reason);
    }
    this.#events.emit("frame", frame);
  }

  #aside(frame: FromServer): void {
    if (frame.type === "problem" && this.status !== "online") this.#events.emit("refused", frame.code);
    if (frame.type !== "receipts" && frame.type !== "typing_now" && frame.type !== "handler") return;
    const room = this.#rooms.find(frame.conversation_id);
    if (!room) return;
    if (frame.type === "receipts") room.thread.merge(frame.receipts);
    if (frame.type === "handler") {
      const { type: _type, conversation_id: _id, ...handler } = frame;
      room.thread.handler = handler;
      this.#wantsPerson &&= handler.handler === "none" || handler.handler === "bot";
    }
    if (frame.type === "typing_now") this.#typist(room, frame.who, frame.name, frame.text);
    this.#touch(room);
  }

  #typist(room: Room, who: Line["author_kind"], name: string, text: string): void {
    const until = this.#clock.now() + TYPING_SHOWN_MS;
    room.thread.typing = [...room.thread.typing.filter((t) => t.who !== who || t.name !== name), { who, name, text, until }];
    this.#clock.after(TYPING_SHOWN_MS + 1, () => this.#touch(room));
  }

  // ---- lines ----

  #acknowledged(ack: Ack): void {
    const entry = this.#outbox.find(ack.client_id);
    if (entry) entry.conversationId ||= ack.conversation_id;
    const landed = this.#sender.acknowledged(ack);
    if (!landed) return;
    const room = this.#rooms.get(ack.conversation_id);
    if (room.open) this.#reading.take(room, lineOf(landed, this.#reader), true);
    else this.#reading.clear(room);
    this.#touch(room);
  }

  #said(line: Line): void {
    this.#stored(line);
    const room = this.#buyer ? this.#rooms.get("") : this.#rooms.find(line.conversation_id);
    if (!room) return this.#events.emit("line", line);
    room.thread.typing = room.thread.typing.filter((typist) => typist.who !== line.author_kind);
    this.#reading.take(room, line);
    this.#touch(room);
  }

  #backlog(frame: Backlog): void {
    const room = this.#buyer ? this.#rooms.get("") : this.#rooms.find(frame.conversation_id);
    if (!room) return;
    this.#reading.backlog(room, frame);
    this.#touch(room);
  }

  #stored(line: Line): void {
    if (line.client_id) this.#sender.acknowledged({ client_id: line.client_id, seq: line.seq, at: line.at });
  }

  #sayRead(conversationId: string): void {
    const { thread } = this.#rooms.get(conversationId);
    if (this.status !== "online" || thread.readWanted <= thread.readSent || !thread.conversationId) return;
    const sent = this.#wire.send({ type: "read", seq: thread.readWanted, conversation_id: thread.conversationId });
    if (sent) thread.readSent = thread.readWanted;
  }

  /** Tells, at most twice a second, how far a buyer's device has come. */
  #sayReceived(): void {
    if (!this.#buyer || this.#receipt.running) return;
    this.#receipt.start(RECEIPT_EVERY_MS, () => {
      const seq = this.#rooms.get("").thread.applied ?? 0;
      if (seq <= this.#receivedSent || this.status !== "online") return;
      if (this.#wire.send({ type: "received", seq })) this.#receivedSent = seq;
    });
  }

  #touch(room: Room): void {
    this.#sayReceived();
    room.viewer.forget();
    this.#events.emit("thread", room.thread.conversationId);
  }
}
