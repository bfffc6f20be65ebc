import { signal } from "@preact/signals";

/** What lies over the chat. */
export const ordersOpen = signal(false);
export const lightboxSeq = signal<string | null>(null);
/** The own line whose menu is open, and where it stands. */
export const lineMenu = signal<{ key: string; box: DOMRect } | null>(null);

/** Ready to write on, behind the last word. */
export function focusComposer(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLTextAreaElement>(".composer textarea");
    field?.focus({ preventScroll: true });
    field?.setSelectionRange(field.value.length, field.value.length);
  });
}
