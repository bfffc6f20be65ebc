/** A case in a sentence or two: how it stands, and what comes next until when. */
import { momentOf, moneyOf } from "../app/words.ts";
import type { Case } from "./facts.ts";
import { c, ofCode } from "./words.ts";

export const stateWords = (one: Pick<Case, "state">): string => ofCode("state", one.state);

export const dueWords = (at: string | null): string => (at ? momentOf(at) : c("soon"));

export function nextWords(one: Case): string {
  const amount = moneyOf(one.amount_minor, one.currency);
  if (one.state === "settled" && one.refunds.some((refund) => refund.state === "paid")) return c("next_settled_paid", { amount });
  if (one.overdue && one.waits_for !== "buyer") return c("overdue");
  const difference = moneyOf(Math.abs(one.difference_minor), one.currency);
  return ofCode("next", one.state, { due: dueWords(one.due_at), amount, difference }, "");
}
