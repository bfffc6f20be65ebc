import { clocks as api, type ClockView } from "@xiaoer/api";
import { shallowRef, watch } from "vue";
import { onOnline, onLiveLine } from "@/app/live";
import { rows } from "@/app/rows";

/** Running clocks by conversation, the most urgent first. */
const found = shallowRef(new Map<string, ClockView>());
const AGAIN_MS = 15_000;
/** The clocks are read a moment after the line that moves them. */
const SOON_MS = 900;
const MOST = 200;

export const clockOf = (id: string): ClockView | undefined => found.value.get(id);

/** Seconds of its own time that are left, and how long until it ends; below zero once it is over. */
export function leftOf(clock: ClockView, now: number): number {
  return clock.state === "paused" || !clock.due_at ? clock.left_s : (Date.parse(clock.due_at) - now) / 1000;
}

export type Tone = "calm" | "near" | "over" | "paused";

/** Colour only in the last quarter. */
export function toneOf(clock: Pick<ClockView, "state" | "target_s">, leftS: number): Tone {
  if (clock.state === "paused") return "paused";
  if (leftS <= 0) return "over";
  return leftS <= clock.target_s * 0.25 ? "near" : "calm";
}

const waiting = (): string[] =>
  [...rows.values()].filter((row) => row.first_unanswered_at && row.state !== "closed").map((row) => row.id).sort();

async function fetchThem(): Promise<void> {
  const ids = waiting();
  const next = new Map<string, ClockView>();
  try {
    for (let at = 0; at < ids.length; at += MOST) {
      const { items } = await api.of(ids.slice(at, at + MOST));
      for (const clock of items) if (!next.has(clock.subject_id)) next.set(clock.subject_id, clock);
    }
  } catch {
    return; // the chips keep what they show; the next round tries again
  }
  found.value = next;
}

/** Keeps the clocks of all waiting rows fresh while the workspace is open. */
export function useClocks(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void fetchThem();
    }, SOON_MS);
  };
  watch(() => waiting().join(), soon, { immediate: true });
  onLiveLine(soon);
  onOnline(soon);
  setInterval(() => !document.hidden && soon(), AGAIN_MS);
}
