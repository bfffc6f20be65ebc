import type { NewTicket } from "@xiaoer/api";
import { shallowRef } from "vue";

export type DialogName =
  | "palette" | "keys" | "transfer" | "snooze" | "stage" | "product" | "order" | "guide" | "invite" | "assurance" | "howTo" | "gift" | "saveView" | "quickReply" | "case"
  | "noResponse" | "promise" | "ticket" | "call" | "rejection" | "sellerCancel" | "resolutions" | "ledger";

/** The one dialog that is open. */
export const dialog = shallowRef<DialogName | null>(null);

/** What it is about, where the name does not say it. */
export const subject = shallowRef<{ id: string; name: string } | null>(null);

export const openDialog = (name: DialogName, about: { id: string; name: string } | null = null): void => {
  subject.value = about;
  ticketSubject.value = null;
  dialog.value = name;
};

/** What a new ticket is about; null: the conversation on the screen, or nothing in particular. */
export const ticketSubject = shallowRef<NewTicket | null>(null);

export const openTicketDialog = (about: NewTicket): void => {
  openDialog("ticket");
  ticketSubject.value = about;
};

export const closeDialog = (): void => {
  dialog.value = null;
};
