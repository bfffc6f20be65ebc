import { shallowRef } from "vue";

/** The proposal on the screen, for the keys that answer it. */
export const promisePort = shallowRef<{ confirm(): void; dismiss(): void } | null>(null);
