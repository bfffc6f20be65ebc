import type { Payout } from "@xiaoer/api";
import { expect, it } from "vitest";
import { isOpen, payoutActions } from "./payouts";

const payout = (state: string, payer = false): Payout => ({ state, payer }) as Payout;

it("a payout by hand is recorded or called off, and tried again only where a payer is connected", () => {
  expect(payoutActions(payout("by_hand"))).toEqual(["record", "cancel"]);
  expect(payoutActions(payout("by_hand", true))).toEqual(["record", "retry", "cancel"]);
});
it("what may be paid already is never called off", () => expect(payoutActions(payout("unknown", true))).toEqual(["record", "retry"]));
it("what ended is left alone", () => {
  for (const state of ["paid", "refused", "cancelled", "calling"]) expect(payoutActions(payout(state, true))).toEqual([]);
  expect(isOpen(payout("paid"))).toBe(false);
  expect(isOpen(payout("calling"))).toBe(true);
});
