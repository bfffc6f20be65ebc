import { signal } from "@preact/signals";

/** What lies over the chat. */
export const ordersOpen = signal(false);
export const lightboxSeq = signal<string | null>(null);
