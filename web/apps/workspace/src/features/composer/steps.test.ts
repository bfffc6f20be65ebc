import type { MacroStep } from "@xiaoer/api";
import { describe, expect, it } from "vitest";
import { joined } from "./steps";

const tag = (...tags: string[]): MacroStep => ({ do: "add_tags", tags });
const close: MacroStep = { do: "close", reason: "" };

describe("steps of several macros in one answer", () => {
  it("add up tags and notes", () => {
    const notes: MacroStep[] = [{ do: "write_note", text: "一" }, { do: "write_note", text: "二" }];
    expect(joined([tag("a", "b"), notes[0]!], [tag("b", "c"), notes[1]!])).toEqual([tag("a", "b", "c"), { do: "write_note", text: "一\n二" }]);
  });
  it("end once, last, and as the later one says", () => {
    const snooze: MacroStep = { do: "snooze", hours: 2 };
    expect(joined([close], [tag("a"), snooze])).toEqual([tag("a"), snooze]);
    expect(joined([tag("a"), close], [{ do: "set_stage", stage: "after" }])).toEqual([tag("a"), { do: "set_stage", stage: "after" }, close]);
  });
});
