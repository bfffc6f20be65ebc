import { shallowRef } from "vue";

export type DialogName =
  | "palette" | "keys" | "transfer" | "snooze" | "stage" | "product" | "order" | "invite" | "gift" | "saveView" | "quickReply" | "case"
  | "rejection" | "sellerCancel" | "resolutions" | "ledger";

/** The one dialog that is open. */
export const dialog = shallowRef<DialogName | null>(null);

/** What it is about, where the name does not say it. */
export const subject = shallowRef<{ id: string; name: string } | null>(null);

export const openDialog = (name: DialogName, about: { id: string; name: string } | null = null): void => {
  subject.value = about;
  dialog.value = name;
};

export const closeDialog = (): void => {
  dialog.value = null;
};
