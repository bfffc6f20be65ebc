import { Timer } from "./clock.ts";
import type { Entry, Outbox } from "./outbox.ts";
import type { Ack, FromClient, JsonObject, Nack } from "./protocol.ts";
import type { Clock, Failure } from "./types.ts";

const ANSWER_MS = 10_000;

export interface SenderOptions {
  outbox: Outbox;
  clock: Clock;
  lane: (conversationId: string) => string;
  /** False when there is no connection. */
  write: (frame: FromClient) => boolean;
  changed: (entry: Entry) => void;
  /** An answer is overdue. */
  doubt: () => void;
}

/**
 * Empties the outbox, one line at a time in each conversation: the next goes when the last is acknowledged, so
 * that no refusal or loss can turn two lines around. Without an answer in 10 s a line is sent again.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #flights = new Map<string, { clientId: string; timer: Timer }>();
  readonly #promises = new Map<string, { resolve: () => void; reject: (failure: Failure) => void }>();
  #online = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Connected: all that is unanswered goes again. */
  online(): void {
    this.#online = true;
    this.pump();
  }

  offline(): void {
    this.#online = false;
    for (const flight of this.#flights.values()) flight.timer.stop();
    this.#flights.clear();
  }

  pump(): void {
    if (!this.#online) return;
    for (const entry of this.#options.outbox.entries) {
      const lane = this.#options.lane(entry.conversationId);
      if (isReady(entry) && !this.#flights.has(lane)) this.#launch(lane, entry);
    }
  }

  settled(clientId: string): Promise<void> {
    return new Promise((resolve, reject) => this.#promises.set(clientId, { resolve, reject }));
  }

  /** As `settled`; at once for a line that was stored or refused before. */
  stored(clientId: string): Promise<void> {
    const entry = this.#options.outbox.find(clientId);
    if (!entry || entry.ack) return Promise.resolve();
    return entry.failure ? Promise.reject(entry.failure) : this.settled(clientId);
  }

  acknowledged(ack: Pick<Ack, "client_id" | "seq" | "at">): Entry | null {
    const entry = this.#options.outbox.find(ack.client_id);
    if (!entry || entry.ack) return null;
    entry.failure = null;
    this.#options.outbox.acknowledge(entry, ack.seq, ack.at);
    this.#land(entry);
    this.#promises.get(entry.clientId)?.resolve();
    this.#promises.delete(entry.clientId);
    return entry;
  }

  refused(nack: Nack): void {
    const entry = this.#options.outbox.find(nack.client_id);
    if (!entry || entry.ack) return;
    if (nack.retry_ms !== null && nack.retry_ms !== undefined) this.#again(entry, nack.retry_ms);
    else this.fail(entry, nack.code, nack.data);
  }

  fail(entry: Entry, code: string, data: JsonObject): void {
    entry.failure = { code, data };
    const promise = this.#promises.get(entry.clientId);
    this.#promises.delete(entry.clientId);
    if (entry.frame.type === "send") this.#options.outbox.save(entry);
    else this.#options.outbox.remove(entry.clientId);
    promise?.reject(entry.failure);
    this.#options.changed(entry);
    this.#land(entry);
  }

  inFlight(clientId: string): boolean {
    return [...this.#flights.values()].some((flight) => flight.clientId === clientId);
  }

  #launch(lane: string, entry: Entry): void {
    if (!this.#options.write(entry.frame)) return;
    const timer = new Timer(this.#options.clock);
    this.#flights.set(lane, { clientId: entry.clientId, timer });
    timer.start(ANSWER_MS, () => {
      this.#release(lane);
      this.#options.doubt();
    });
  }

  #again(entry: Entry, ms: number): void {
    this.#flights.get(this.#options.lane(entry.conversationId))?.timer.start(ms, () => {
      this.#release(this.#options.lane(entry.conversationId));
    });
  }

  #land(entry: Entry): void {
    const lane = this.#options.lane(entry.conversationId);
    if (this.#flights.get(lane)?.clientId === entry.clientId) this.#release(lane);
    else this.pump();
  }

  #release(lane: string): void {
    this.#flights.get(lane)?.timer.stop();
    this.#flights.delete(lane);
    this.pump();
  }
}

const isReady = (entry: Entry): boolean => !entry.ack && !entry.held && !entry.failure;
