import type { ShownLine } from "@xiaoer/live";
import type { InjectionKey } from "vue";

/** What a line may ask of the thread it stands in. */
export const LINES_KEY: InjectionKey<{
  find(seq: number): ShownLine | undefined;
  goTo(seq: number): Promise<void>;
}> = Symbol("lines");
