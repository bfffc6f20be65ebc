import { describe, expect, it } from "vitest";
import { clockOf, neighbour, readCaseQuery, standsAt, stepsOf, toneOf, writeCaseQuery } from "./cases";

const HOUR = 3_600_000;
const row = { clock_started_at: new Date(0).toISOString(), due_at: new Date(8 * HOUR).toISOString() };

describe("the clock of a case", () => {
  it("is calm for three quarters of its time", () => expect(clockOf(row, 5.9 * HOUR)?.pressing).toBe("calm"));
  it("has a colour in the last quarter", () => expect(clockOf(row, 6 * HOUR)?.pressing).toBe("near"));
  it("says how long it is over", () => expect(clockOf(row, 9 * HOUR)).toEqual({ seconds: 3600, pressing: "over" }));
  it("is absent where nothing runs", () => expect(clockOf({ due_at: null, clock_started_at: null }, 0)).toBeNull());
});

describe("the steps of a case", () => {
  it("follow the remedy", () =>
    expect(stepsOf("return_refund", "inspecting").map((step) => step.is)).toEqual(["done", "done", "done", "now", "left", "left"]));
  it("keep a case that waits for evidence at its first step", () =>
    expect(stepsOf("refund_only", "awaiting_evidence").map((step) => step.is)).toEqual(["now", "left", "left"]));
  it("stay where the case was when somebody was asked to approve", () => {
    const asked = [{ from_state: "requested", to_state: "awaiting_return" }, { from_state: "awaiting_return", to_state: "awaiting_approval" }];
    expect(standsAt("awaiting_approval", asked)).toBe("awaiting_return");
    expect(standsAt("refunding", asked)).toBe("refunding");
  });
  it("are all done when it is settled", () => expect(stepsOf("change_sku", "settled").every((step) => step.is === "done")).toBe(true));
  it("stop where a closed case was last", () =>
    expect(stepsOf("exchange", "closed", ["requested", "awaiting_return"]).map((step) => step.is).slice(0, 3)).toEqual(["done", "stopped", "left"]));
});

describe("the queue of cases", () => {
  it("keeps its filters in the address", () => {
    const query = { view: "overdue", remedy: "exchange" } as const;
    expect(readCaseQuery(writeCaseQuery(query))).toEqual(query);
    expect(writeCaseQuery({ view: "desk" })).toEqual({});
    expect(readCaseQuery({ view: "nonsense", remedy: "gold" })).toEqual({ view: "desk" });
  });
  it("is walked with two keys, and stops at its ends", () =>
    expect([neighbour(["a", "b"], undefined, 1), neighbour(["a", "b"], "a", 1), neighbour(["a", "b"], "b", 1), neighbour([], "b", 1)]).toEqual(["a", "b", "b", undefined]));
  it("marks what is ours to do", () =>
    expect([toneOf({ state: "requested", waits_for: "agent" }), toneOf({ state: "awaiting_return", waits_for: "buyer" })]).toEqual(["primary", "neutral"]));
});
