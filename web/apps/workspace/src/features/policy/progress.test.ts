import { expect, it } from "vitest";
import { backOff, percent, secondsLeft } from "./progress";

it("a run that moves is asked after soon, one that stands still ever later, one that ended never again", () => {
  const next = backOff();
  const waits = [0, 1, 2, 3, 4, 5, 6].map((answer) => next({ state: answer ? "running" : "waiting", done: 0 }, answer));
  expect(waits).toEqual([400, 600, 900, 1350, 2025, 2500, 2500]);
  expect([next({ state: "running", done: 1000 }, 7), next({ state: "running", done: 1000 }, 7)]).toEqual([400, 400]);
  expect(next({ state: "cancelled", done: 1000 }, 8)).toBe(false);
});
it("only a whole run is at a hundred percent", () => {
  expect([percent({ done: 0, total: 0 }), percent({ done: 999, total: 1000 }), percent({ done: 1000, total: 1000 })]).toEqual([0, 99, 100]);
});
it("the rest is told from the speed so far, and not before there is one", () => {
  const created_at = "2026-11-22T10:00:00Z";
  const at = Date.parse(created_at) + 10_000;
  expect(secondsLeft({ done: 1000, total: 4000, created_at }, at)).toBe(30);
  expect(secondsLeft({ done: 0, total: 4000, created_at }, at)).toBeNull();
});
