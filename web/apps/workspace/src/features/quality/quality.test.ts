import type { ScoreCard } from "@xiaoer/api";
import { describe, expect, it } from "vitest";
import { answersOf, firstMarks, tabsOf, totalOf } from "./quality";

const criterion = (code: string, weight: number, fatal = false) => ({ code, name: code, hint: "", weight, fatal, rules: [] });
const card = { criteria: [criterion("a", 60), criterion("b", 40), criterion("f", 0, true)] } as unknown as ScoreCard;

describe("a sheet", () => {
  it("begins with full marks and counts by weight", () => {
    const marks = firstMarks(card, null);
    expect(totalOf(card, marks)).toBe(100);
    marks.a!.points = 5;
    expect(totalOf(card, marks)).toBe(70);
    marks.b!.points = null;
    expect(totalOf(card, marks)).toBe(50);
  });
  it("is nothing after a fatal fault", () => expect(totalOf(card, { ...firstMarks(card, null), f: { points: 0, note: "" } })).toBe(0));
  it("keeps what was not scored apart from zero", () => expect(answersOf({ a: { points: null, note: " x " } })).toEqual({ a: { points: null, note: "x", seq: null } }));
});

describe("tabs", () => {
  it("show agents only what concerns them", () => expect(tabsOf(false, true)).toEqual(["mine", "refusals", "coaching", "practice", "figures"]));
  it("show an inspector who answers nobody no work of their own", () => expect(tabsOf(true, false)).not.toContain("mine"));
});
