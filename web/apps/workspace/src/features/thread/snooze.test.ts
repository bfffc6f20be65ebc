import { expect, it } from "vitest";
import { presets } from "./snooze";

it("offers this evening only before it", () => {
  expect(presets(new Date(2026, 10, 22, 10)).map((p) => p.name)).toContain("evening");
  expect(presets(new Date(2026, 10, 22, 18, 45)).map((p) => p.name)).not.toContain("evening");
});
it("means the next Monday, on a Monday too", () => {
  const monday = presets(new Date(2026, 10, 23, 10)).find((p) => p.name === "monday")!.at;
  expect([monday.getDate(), monday.getHours()]).toEqual([30, 9]);
});
