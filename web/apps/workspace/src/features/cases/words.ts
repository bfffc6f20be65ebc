import type { CaseApproval, CaseEvent, CaseRow, Finding, OfferedAction } from "@xiaoer/api";
import { dateTime, money } from "@xiaoer/ui";
import { i18n, locale, t } from "@/app/i18n";
import { zone } from "@/app/session";

const has = (key: string): boolean => i18n.global.te(key);
/** The word for a code, or the code itself: merchants may have codes of their own. */
export const word = (group: string, code: string): string => (has(`${group}.${code}`) ? t(`${group}.${code}`) : code);
const list = (group: string, codes: string): string => codes.split(/[ ,]+/).filter(Boolean).map((code) => word(group, code)).join(locale.value === "en" ? ", " : "、");

export const ruleWords = (rule: string): string => (has(`caseRule.${rule}`) ? t(`caseRule.${rule}`) : t("caseRuleOwn", { code: rule }));

const ALLOWED: Record<string, string> = { wrong_order_state: "orderState", reason_not_allowed: "reasonCode", method_not_allowed: "refundTo" };
const CODES: Record<string, string> = { state: "orderState", reason: "reasonCode", action: "remedy", window_from: "caseWindow" };

/** Rule and values in words; empty where the short sentence says all. */
export function ruleDetails({ rule, values }: Finding, currency: string): string {
  if (!has(`caseRuleMore.${rule}`)) return "";
  const shown = Object.entries(values).map(([name, value]) => {
    if (name.endsWith("_minor")) return [name, money(Number(value), currency, locale.value)];
    if (name.endsWith("_at")) return [name, dateTime(String(value), locale.value, zone.value)];
    if (name === "allowed") return [name, list(ALLOWED[rule] ?? "", String(value))];
    return [name, CODES[name] ? word(CODES[name], String(value)) : value];
  });
  return t(`caseRuleMore.${rule}`, Object.fromEntries(shown));
}

export const remedyList = (codes: readonly string[]): string => list("remedy", codes.join(" "));

export function policyWords(version: number): string {
  return version === 0 ? t("casePanel.builtIn") : t("casePanel.policyVersion", { version });
}

/** The button of an action; where money moves it says how much. */
export function actionWords({ action, amount_minor }: OfferedAction, row: CaseRow): string {
  if (!amount_minor) return t(`caseAction.${action}`);
  const values = { amount: money(amount_minor, row.currency, locale.value) };
  if (action !== "approve") return has(`caseAction.${action}Amount`) ? t(`caseAction.${action}Amount`, values) : t(`caseAction.${action}`);
  if (row.state === "awaiting_approval") return t("caseAction.approveOnce", values);
  if (row.remedy === "return_refund") return t("caseAction.approveReturn");
  return t(row.remedy === "compensation" ? "caseAction.approvePay" : "caseAction.approveRefund", values);
}

/** What somebody is asked to let go, where that is not the request itself, and in whose words. */
export function askedFor({ asked_at }: CaseApproval, events: readonly CaseEvent[]): string[] {
  const asked = events.findLast((event) => event.action === "ask_approval" && event.at <= asked_at);
  return asked ? [asked.facts.confirms ? word("caseAction", String(asked.facts.confirms)) : "", asked.words].filter(Boolean) : [];
}

/** What happened, as history tells it. Some steps leave the state as it is; their facts say what they were. */
export function doneWords(event: CaseEvent): string {
  const still = event.from_state === event.to_state;
  if (event.facts.verified) return t("caseDone.verified");
  if (event.facts.plan) return t("caseDone.plan");
  if (event.facts.seen_in_case_id) return t("caseDone.seen");
  if (event.facts.confirms) return t("caseDone.asked", { what: word("caseAction", String(event.facts.confirms)) });
  if (still && event.action === "ask_evidence") return t("caseDone.apology");
  return word("caseDone", event.action);
}
