import { ref } from "vue";

/** The settled case that the gift of the open dialog is for; empty for a gift beside any case. */
export const giftCase = ref("");
