import { expect, it } from "vitest";
import type { ClockView } from "@xiaoer/api";
import { leftOf, toneOf } from "./clocks";

const clock = { state: "running", target_s: 180, due_at: "2026-11-20T02:03:00Z", left_s: 180 } as ClockView;
const at = (text: string): number => Date.parse(`2026-11-20T${text}Z`);

it("counts down to the due time and past it", () => {
  expect(leftOf(clock, at("02:00:00"))).toBe(180);
  expect(leftOf(clock, at("02:03:30"))).toBe(-30);
});

it("stands still while it is paused", () => {
  expect(leftOf({ ...clock, state: "paused", due_at: null, left_s: 70 }, at("09:00:00"))).toBe(70);
});

it("has a colour only in the last quarter", () => {
  expect([180, 46, 45, 0, -5].map((left) => toneOf(clock, left))).toEqual(["calm", "calm", "near", "over", "over"]);
  expect(toneOf({ ...clock, state: "paused" }, 1)).toBe("paused");
});
