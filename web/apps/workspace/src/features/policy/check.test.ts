import type { PolicyDocument } from "@xiaoer/api";
import { expect, it } from "vitest";
import { actionOf, placeOf, tabOf, wrongIn } from "./check";

const clocks = { answer_hours: 48 };
const SHOP = {
  currency: "CNY", time_zone: "Asia/Shanghai", dispatch_hours: 48, warranty_months: 12, check_in_days: 2, limit_hours: 24, limits: { agent: { refund_minor: 100, gift_minor: null } }, clocks,
  seller_cancel: { reasons: ["out_of_stock"], contact_attempts: 3, attempts_apart_hours: 2, penalty_per_mille: 50, penalty_min_minor: 100, penalty_max_minor: 5000 },
  rejected: { window_days: 10, sign_first: false, postage_minor: 1000, freight_by: { any: "buyer" } },
};
const document = (terms: object = {}, rest: object = {}): PolicyDocument =>
  ({ terms: { ...SHOP, actions: {}, rule_clauses: {}, ...terms }, clauses: { returns: { zh: "七天可退", en: "Seven days" } }, conditions: [], ...rest }) as unknown as PolicyDocument;

it("a document as the server gives it has nothing wrong", () => expect(wrongIn(document({ actions: { exchange: { clause: "returns", window_days: null } } }))).toEqual({}));
it("an emptied number is wrong where a number has to be, and no limit where none need be", () => {
  const wrong = wrongIn(document({ dispatch_hours: null, clocks: { answer_hours: 1.5 }, actions: { exchange: { window_days: null, auto_limit_minor: null } } }));
  expect(Object.keys(wrong)).toEqual(["terms.clocks.answer_hours", "terms.dispatch_hours"]);
});
it("the most of a penalty is no less than its least", () => {
  const wrong = wrongIn(document({ seller_cancel: { ...SHOP.seller_cancel, penalty_min_minor: 6000 } }));
  expect(wrong).toEqual({ "terms.seller_cancel.penalty_max_minor": { code: "belowLeast" } });
});
it("a clause that is cited has to be there, whoever cites it", () => {
  const wrong = wrongIn(document(
    { rule_clauses: { over_refundable: "gone" }, actions: { exchange: { clause: "gone", clauses: { window_closed: "gone", once_per_order: "returns" } } } },
    { conditions: [{ code: "mine", when: "true", answer: "deny", actions: [], clause: "gone" }] },
  ));
  expect(Object.keys(wrong).sort()).toEqual([
    "conditions.mine.clause", "terms.actions.exchange.clause", "terms.actions.exchange.clauses.window_closed", "terms.rule_clauses.over_refundable",
  ]);
});
it("reasons and conditions of the shop's own have codes, and no code twice", () => {
  const one = { when: "true", answer: "deny", actions: [], clause: "" };
  const wrong = wrongIn(document({ actions: { resend: { reasons: ["too_big", "太大"] } } }, { conditions: [{ ...one, code: "mine" }, { ...one, code: "mine" }, { ...one, code: "Mine" }] }));
  expect(wrong["terms.actions.resend.reasons"]).toEqual({ code: "reason", values: { reason: "太大" } });
  expect([wrong["conditions.mine"]?.code, wrong["conditions.Mine"]?.code]).toEqual(["taken", "code"]);
});
it("a refusal of the server is shown at its place", () => {
  const doc = document({ rule_clauses: { odd: "returns" }, actions: { exchange: { clauses: { odder: "returns" } } } });
  expect(placeOf({ at: "terms.time_zone", why: "no such time zone" }, doc)).toBe("terms.time_zone");
  expect(placeOf({ rule: "odd" }, doc)).toBe("terms.rule_clauses.odd");
  expect(placeOf({ rule: "odder" }, doc)).toBe("terms.actions.exchange.clauses.odder");
  expect(placeOf({ condition: "mine", line: 1 }, doc)).toBe("conditions.mine");
  expect(placeOf({}, doc)).toBe("");
});
it("a place opens its tab and its remedy", () => {
  expect(["terms.actions.resend.windows", "terms.limits.agent", "terms.limit_hours", "terms.clocks.answer_hours", "terms.rejected.window_days", "terms.rule_clauses.x", "clauses.x", "conditions.x"].map(tabOf)).toEqual(
    ["actions", "limits", "limits", "clocks", "shop", "clauses", "clauses", "conditions"],
  );
  expect([actionOf("terms.actions.resend.windows"), actionOf("terms.clocks.answer_hours")]).toEqual(["resend", ""]);
});
