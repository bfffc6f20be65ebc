import { shallowRef } from "vue";

/** What the screen of cases lets keys and the command bar do; null while it is not on screen. */
export const casesPort = shallowRef<{ step(by: 1 | -1): void; handle(): void } | null>(null);
