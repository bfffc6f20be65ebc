/** A case in a sentence or two: how it stands, and what comes next until when. */
import { momentOf, moneyOf } from "../app/words.ts";
import type { Case } from "./facts.ts";
import { c, ofCode } from "./words.ts";

export const stateWords = (one: Case): string => (one.offers.length > 0 ? c("state_choose") : ofCode("state", one.state));

/** Nothing goes on before the buyer has done something. */
export const isYours = (one: Case): boolean => one.open && (one.waits_for === "buyer" || one.offers.length > 0);

export const dueWords = (at: string | null): string => (at ? momentOf(at) : c("soon"));

export function nextWords(one: Case): string {
  if (one.offers.length > 0) return c("next_choose");
  const amount = moneyOf(one.amount_minor, one.currency);
  if (one.state === "settled" && one.refunds.some((refund) => refund.state === "paid")) return c("next_settled_paid", { amount });
  if (one.state === "settled" && one.remedy.startsWith("change_")) return c("next_settled_change");
  if (one.overdue && one.waits_for !== "buyer") return c("overdue");
  const difference = moneyOf(Math.abs(one.difference_minor), one.currency);
  const said = { due: dueWords(one.due_at), amount, difference };
  if (one.pays_online) return c("next_awaiting_payment_page", said);
  const next = ofCode("next", one.state, said, "");
  return one.state === "giving_back" && one.paid_before_minor > 0 ? `${next} ${c("paid_before", { amount: moneyOf(one.paid_before_minor, one.currency) })}` : next;
}
