import { shallowRef } from "vue";

export type DialogName =
  | "palette" | "keys" | "transfer" | "snooze" | "stage" | "product" | "order" | "invite" | "saveView" | "quickReply";

/** The one dialog that is open. */
export const dialog = shallowRef<DialogName | null>(null);

export const openDialog = (name: DialogName): void => {
  dialog.value = name;
};

export const closeDialog = (): void => {
  dialog.value = null;
};
