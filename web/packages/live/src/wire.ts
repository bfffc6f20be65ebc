import { Timer } from "./clock.ts";
import type { FromClient, FromServer } from "./protocol.ts";
import type { Clock, LiveStatus, Socket } from "./types.ts";

const QUIET_MS = 20_000;
const PONG_MS = 10_000;
const DOUBT_MS = 4_000;
const WELCOME_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

export interface WireOptions {
  url: string;
  connect: (url: string) => Socket;
  clock: Clock;
  random: () => number;
  isOnline: () => boolean;
  /** Resolves when all is ready to connect (a token was fetched). */
  prepare: () => Promise<void>;
  opened: () => void;
  heard: (frame: FromServer) => void;
  changed: (status: LiveStatus) => void;
  /** Nothing was heard for a while. */
  quiet: () => void;
}

/**
 * One socket at a time, and another when it dies. A line that is silent for 20 s is pinged; without an answer in
 * 10 s it counts as dead. Tries are spaced by exponential back-off with jitter, up to 30 s.
 */
export class Wire {
  readonly #options: WireOptions;
  readonly #heartbeat: Timer;
  readonly #retry: Timer;
  #socket: Socket | null = null;
  #attempt = 0;
  #status: LiveStatus = "idle";
  #retryAt: number | null = null;
  #serverRetryMs: number | null = null;
  #round = 0;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#heartbeat = new Timer(options.clock);
    this.#retry = new Timer(options.clock);
  }

  get status(): LiveStatus {
    return this.#status;
  }

  get retryAt(): number | null {
    return this.#retryAt;
  }

  start(): void {
    if (this.#status === "idle" || this.#status === "stopped") void this.#try();
  }

  stop(): void {
    this.#drop();
    this.#retry.stop();
    this.#set("stopped");
  }

  /** Now is a good moment: a waiting client tries, a connected one makes sure that it is. */
  wake(): void {
    if (this.#status === "waiting" || this.#status === "stopped") void this.#try();
    else this.doubt();
  }

  /** Something hints that the line is dead: it has four seconds to prove that it is not. */
  doubt(): void {
    if (this.#status === "online") this.#ping(DOUBT_MS);
  }

  /** The server took the hello. */
  welcomed(): void {
    this.#attempt = 0;
    this.#listen();
    this.#set("online");
  }

  /** The server says when to come back. */
  comeBackAfter(ms: number): void {
    this.#serverRetryMs = ms;
  }

  send(frame: FromClient): boolean {
    try {
      this.#socket?.send(JSON.stringify(frame));
      return this.#socket !== null;
    } catch {
      this.#lost();
      return false;
    }
  }

  async #try(): Promise<void> {
    const round = ++this.#round;
    this.#retry.stop();
    this.#set("connecting");
    this.#heartbeat.start(WELCOME_MS, () => this.#lost());
    try {
      await this.#options.prepare();
      if (round === this.#round) this.#attach(this.#options.connect(this.#options.url));
    } catch {
      if (round === this.#round) this.#lost();
    }
  }

  #attach(socket: Socket): void {
    this.#socket = socket;
    socket.onopen = () => this.#options.opened();
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = () => this.#lost();
    socket.onerror = () => undefined;
  }

  #hear(data: unknown): void {
    if (this.#status === "online") this.#listen();
    const frame = decode(data);
    if (frame) this.#options.heard(frame);
  }

  #listen(): void {
    this.#heartbeat.start(QUIET_MS, () => {
      this.#ping();
      this.#options.quiet();
    });
  }

  #ping(patience = PONG_MS): void {
    this.#heartbeat.start(patience, () => this.#lost());
    this.send({ type: "ping", at_ms: Math.round(this.#options.clock.now()) });
  }

  #lost(): void {
    this.#drop();
    const delay = this.#delay();
    this.#retryAt = this.#options.clock.now() + delay;
    this.#retry.start(delay, () => void this.#try());
    this.#set("waiting");
  }

  #delay(): number {
    const asked = this.#serverRetryMs;
    this.#serverRetryMs = null;
    if (asked !== null) return asked;
    if (!this.#options.isOnline()) return LONGEST_RETRY_MS;
    const step = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt++);
    return step / 2 + (this.#options.random() * step) / 2;
  }

  #drop(): void {
    this.#round++;
    this.#heartbeat.stop();
    const socket = this.#socket;
    this.#socket = null;
    this.#retryAt = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    try {
      socket.close(1000);
    } catch {
      return;
    }
  }

  #set(status: LiveStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#options.changed(status);
  }
}

function decode(data: unknown): FromServer | null {
  try {
    const frame = JSON.parse(String(data)) as FromServer;
    return typeof frame?.type === "string" ? frame : null;
  } catch {
    return null;
  }
}
