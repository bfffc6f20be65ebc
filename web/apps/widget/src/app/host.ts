/** The line between the shop's page and the chat in its frame. Only the page that opened the frame is heard. */
import { place } from "./place.ts";
import type { Page, Product } from "./facts.ts";

/** Documented in docs/howto/put-chat-on-your-site.md; the loader speaks the other side. */
export type ToPage = { type: "ready" } | { type: "close" } | { type: "unread"; count: number } | { type: "look"; accent: string };
export type ToFrame =
  | { type: "init"; identity: string | null; product: Product | null; order: string | null; page: Page; open: boolean }
  | { type: "open" }
  | { type: "closed" }
  | { type: "identify"; identity: string | null }
  | { type: "product"; product: Product | null }
  | { type: "order"; order: string | null }
  | { type: "page"; page: Page };

const MARK = "xiaoer";

export function hearPage(hear: (message: ToFrame) => void): void {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || event.origin !== place.host) return;
    const message = event.data as { xiaoer?: ToFrame } | null;
    if (message && typeof message === "object" && message[MARK]) hear(message[MARK]);
  });
}

export function tellPage(message: ToPage): void {
  if (place.host) window.parent.postMessage({ [MARK]: message }, place.host);
}
