import { useLocalStorage, useMediaQuery } from "@vueuse/core";

/** One column at a time, as on a phone. */
export const isNarrow = useMediaQuery("(max-width: 767px)");
/** All three columns fit side by side. */
export const isWide = useMediaQuery("(min-width: 1200px)");
/** Whether the context column is wanted where it fits. */
export const contextWanted = useLocalStorage("xiaoer.context", true);
