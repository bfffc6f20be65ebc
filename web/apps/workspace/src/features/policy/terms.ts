import type { ActionTerms, Policy, PolicyDocument, Remedy } from "@xiaoer/api";
import { money } from "@xiaoer/ui";
import { REASONS, REMEDIES } from "@/features/cases/cases";
import { i18n, locale, t } from "@/app/i18n";
import { word } from "@/features/cases/words";

/** What a form of terms consists of; the server's own names. */
export const SWITCHES = [
  "before_lock", "reason_required", "confirmation_required", "once_per_order", "method_required", "same_listing", "different_sku", "in_stock",
  "single_payment", "different_method",
] as const;
export const NUMBERS = ["window_days", "cases_90d_limit", "evidence_min"] as const;
/** Only where goods come back for money are they ever accepted unseen. */
export const amountsOf = (action: string): ("auto_limit_minor" | "accept_unseen_minor")[] =>
  action === "return_refund" ? ["auto_limit_minor", "accept_unseen_minor"] : ["auto_limit_minor"];
const ORDER_STATES = ["placed", "paid", "dispatched", "signed", "completed", "cancelled"];
const WITH_ANY = ["any", ...REASONS];
export const LISTS = {
  order_states: { words: "orderState", codes: ORDER_STATES },
  reasons: { words: "reasonCode", codes: [...REASONS] as string[] },
  evidence_for: { words: "reasonCode", codes: WITH_ANY },
  apology_for: { words: "reasonCode", codes: WITH_ANY },
  verified_for: { words: "reasonCode", codes: WITH_ANY },
  auto_reasons: { words: "reasonCode", codes: [...REASONS] as string[] },
  alternatives: { words: "remedy", codes: [...REMEDIES] as string[] },
  blocked_by: { words: "remedy", codes: [...REMEDIES] as string[] },
  refund_to: { words: "refundTo", codes: ["original", "gift_card", "any_own"] },
} as const;

/** Reasons that a form may speak of: everybody's, and those that this shop has made. */
export function reasonsOf(terms: ActionTerms): string[] {
  const own = [terms.reasons, terms.evidence_for, terms.apology_for, terms.verified_for, terms.auto_reasons].flatMap((list) => list ?? []);
  return [...new Set<string>([...REASONS, ...own])].filter((code) => code !== "any");
}

/** A clause as people call it: by its remedy, by its own built-in name, else by its code. */
export const clauseName = (code: string): string => (i18n.global.te(`policyClause.${code}`) ? t(`policyClause.${code}`) : word("remedy", code));

/** A copy to work on. Nothing of the server's answer is changed by typing. */
export const documentOf = ({ terms, conditions, clauses }: Policy): PolicyDocument =>
  JSON.parse(JSON.stringify({ terms, conditions, clauses })) as PolicyDocument;

/** One line that says what an action promises. */
export function summary(terms: ActionTerms | undefined, currency: string): string {
  if (!terms || terms.enabled === false) return t("policy.off");
  const parts: string[] = [];
  if (typeof terms.window_days === "number") parts.push(t("policy.summaryWindow", { from: t(`caseWindow.${terms.window_from ?? "signed"}`), days: terms.window_days }));
  if (typeof terms.auto_limit_minor === "number") parts.push(t("policy.summaryAuto", { amount: money(terms.auto_limit_minor, currency, locale.value) }));
  return parts.join(" · ");
}

export const ALL: readonly Remedy[] = REMEDIES;
