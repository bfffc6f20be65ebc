import { Thread } from "./thread.ts";
import { Viewer } from "./view.ts";

const KEPT_CLOSED = 30;

export interface Room {
  thread: Thread;
  viewer: Viewer;
  /** News of it is wanted: a buyer's own conversation, or one an agent has open. */
  open: boolean;
  /** A promise under way that fetches its newest page or an older one. */
  fetching: Promise<boolean> | null;
  /** Cancels the next look whether lines are still missing. */
  cancelCheck: (() => void) | null;
}

/** The conversations a client holds. Closed ones are kept for a quick return, the 30 latest. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #single: boolean;

  constructor(single: boolean) {
    this.#single = single;
  }

  /** The room of a conversation; a buyer has one whatever its id. */
  get(conversationId: string): Room {
    const key = this.#key(conversationId);
    const held = this.#rooms.get(key);
    if (held) return held;
    const thread = new Thread(conversationId);
    const room = { thread, viewer: new Viewer(thread), open: this.#single, fetching: null, cancelCheck: null };
    this.#rooms.set(key, room);
    return room;
  }

  find(conversationId: string): Room | undefined {
    return this.#rooms.get(this.#key(conversationId));
  }

  all(): Room[] {
    return [...this.#rooms.values()];
  }

  close(conversationId: string): void {
    const room = this.find(conversationId);
    if (!room) return;
    room.open = false;
    room.cancelCheck?.();
    this.#rooms.delete(conversationId);
    this.#rooms.set(conversationId, room);
    const closed = [...this.#rooms].filter(([, other]) => !other.open);
    for (const [key] of closed.slice(0, Math.max(0, closed.length - KEPT_CLOSED))) this.#rooms.delete(key);
  }

  /** Forgets all that was read; the buyer turned out to have another conversation. */
  reset(conversationId: string): Room {
    this.#rooms.get(this.#key(conversationId))?.cancelCheck?.();
    this.#rooms.delete(this.#key(conversationId));
    return this.get(conversationId);
  }

  #key(conversationId: string): string {
    return this.#single ? "" : conversationId;
  }
}
