import { signal } from "@preact/signals";
import { place } from "../app/place.ts";

/** What lies over the chat. */
export const ordersOpen = signal(false);
export const laterOpen = signal(false);
export const helpOpen = signal(false);
export const lightboxSeq = signal<string | null>(null);
/** After-sales over the chat: of which order (empty: the link's own), which case, or asking for a new one. */
export interface CasePage {
  orderId: string;
  caseId: string;
  asking: boolean;
  /** A change of the order that is asked for. */
  changing?: string;
}
export const casePage = signal<CasePage | null>(place.aftersales ? { orderId: "", caseId: "", asking: false } : null);
export const openCases = (orderId: string, caseId = "", asking = false): void => void (casePage.value = { orderId, caseId, asking });

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
