import type { Card, QuickReply } from "@xiaoer/api";
import { shallowRef } from "vue";

/** What the rest of the workspace may ask of the composer on screen. */
export interface ComposerPort {
  focus(): void;
  insert(text: string): void;
  useQuickReply(reply: QuickReply): void;
  openQuickReplies(): void;
  openEmoji(): void;
  attach(): void;
  toggleNote(): void;
  recordVoice(): void;
  sendCard(card: Card): void;
  replyTo(seq: number): void;
  edit(seq: number): void;
  takeBack(text: string): void;
  /** Sends the holding message on offer; null while there is none. */
  holding(): (() => void) | null;
}

export const composer = shallowRef<ComposerPort | null>(null);
