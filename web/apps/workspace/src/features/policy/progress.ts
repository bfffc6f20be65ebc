import type { DryRun } from "@xiaoer/api";

const SOON_MS = 400;
const LATE_MS = 2_500;

export const underWay = ({ state }: Pick<DryRun, "state">): boolean => state === "waiting" || state === "running";

/** When a run is asked after again: soon while it moves, half as late again each time that it stood still, never once it ended.
 * `answer` counts the answers so far: asked twice about one answer it says the same. */
export function backOff() {
  let seen = -1;
  let told = -1;
  let wait = SOON_MS;
  return (run: Pick<DryRun, "state" | "done"> | undefined, answer: number): number | false => {
    if (run && !underWay(run)) return false;
    if (answer === told) return wait;
    told = answer;
    const done = run?.done ?? -1;
    wait = done === seen ? Math.min(LATE_MS, wait * 1.5) : SOON_MS;
    seen = done;
    return wait;
  };
}

/** How far it is, in whole percent; a run that has not begun to count is at 0, and only a whole one at 100. */
export const percent = ({ done, total }: Pick<DryRun, "done" | "total">): number => (total ? Math.floor((100 * done) / total) : 0);

/** Seconds to the end at the speed so far; null before there is a speed. */
export function secondsLeft({ done, total, created_at }: Pick<DryRun, "done" | "total" | "created_at">, nowMs: number): number | null {
  const spent = (nowMs - Date.parse(created_at)) / 1000;
  return done && spent > 0 ? Math.ceil(((total - done) * spent) / done) : null;
}
