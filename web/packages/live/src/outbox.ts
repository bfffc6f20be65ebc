import type { Attachment, Edit, Recall, Send } from "./protocol.ts";
import type { Failure, KeyStore, LocalFile } from "./types.ts";

export type OutFrame = Send | Edit | Recall;

/** One line, edit or recall that the server has not yet been seen to have. */
export interface Entry {
  clientId: string;
  conversationId: string;
  frame: OutFrame;
  createdAt: number;
  /** Waits for its file; not sent before `release`. */
  held: boolean;
  failure: Failure | null;
  attachment: Attachment | null;
  local: LocalFile | null;
  /** Set by the acknowledgement; the entry then lives on in memory until its place in the thread is reached. */
  ack: { seq: number; at: string } | null;
}

/**
 * What still has to reach the server, oldest first. Each entry has a key of its own in the store, so a reload, a
 * crash or a second tab loses none; the client id makes sending one twice harmless.
 */
export class Outbox {
  readonly #store: KeyStore | null;
  readonly #prefix: string;
  #entries: Entry[] = [];

  constructor(store: KeyStore | null, scope: string) {
    this.#store = store;
    this.#prefix = `xiaoer.outbox.${scope}.`;
    this.#load();
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  find(clientId: string): Entry | undefined {
    return this.#entries.find((entry) => entry.clientId === clientId);
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.save(entry);
  }

  /** Writes the entry down; where the store is full or forbidden it stays in memory only. */
  save(entry: Entry): void {
    const { local, ...rest } = entry;
    const kept = { ...rest, local: local && { ...local, url: "", progress: 0 } };
    try {
      this.#store?.setItem(this.#prefix + entry.clientId, JSON.stringify(kept));
    } catch {
      return;
    }
  }

  /** Out of the store: the server has it for good. */
  acknowledge(entry: Entry, seq: number, at: string): void {
    entry.ack = { seq, at };
    this.#forget(entry.clientId);
  }

  remove(clientId: string): void {
    this.#entries = this.#entries.filter((entry) => entry.clientId !== clientId);
    this.#forget(clientId);
  }

  #forget(clientId: string): void {
    try {
      this.#store?.removeItem(this.#prefix + clientId);
    } catch {
      return;
    }
  }

  #load(): void {
    for (const key of this.#keys()) {
      const entry = parse(this.#store?.getItem(key) ?? null);
      if (entry) this.#entries.push(entry);
    }
    this.#entries.sort((a, b) => a.createdAt - b.createdAt || (a.clientId < b.clientId ? -1 : 1));
  }

  #keys(): string[] {
    try {
      const store = this.#store;
      if (!store) return [];
      const all = Array.from({ length: store.length }, (_, index) => store.key(index));
      return all.filter((key): key is string => key !== null && key.startsWith(this.#prefix));
    } catch {
      return [];
    }
  }
}

function parse(text: string | null): Entry | null {
  try {
    const entry = JSON.parse(text ?? "null") as Entry | null;
    return entry && typeof entry.clientId === "string" && entry.frame ? entry : null;
  } catch {
    return null;
  }
}
