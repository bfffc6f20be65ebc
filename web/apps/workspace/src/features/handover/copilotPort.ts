import { shallowRef } from "vue";

/** What the keyboard may ask of the strip on screen. */
export const copilotPort = shallowRef<{ take(): void; undo(): void; readonly ready: boolean; readonly undoable: boolean } | null>(null);
