import type { ActionTerms, PolicyDocument } from "@xiaoer/api";

/** What is wrong, by place: `terms.actions.exchange.window_days` → a key of `policyProblem` with its values. */
export type Wrong = Record<string, { code: string; values?: Record<string, string | number> }>;
export type PolicyTab = "actions" | "limits" | "clocks" | "shop" | "clauses" | "conditions";

const CODE = /^[a-z][a-z0-9_]{0,39}$/;
const CURRENCY = /^[A-Z]{3}$/;
export const MOST = 100_000;
const MOST_MINOR = 10 ** 14;
const OWN_REASONS = ["reasons", "evidence_for", "apology_for", "verified_for", "auto_reasons"] as const;
const SHOP_NUMBERS = ["dispatch_hours", "warranty_months", "check_in_days", "limit_hours"] as const;
const CANCEL_NUMBERS = ["contact_attempts", "attempts_apart_hours", "penalty_per_mille"] as const;

const whole = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST;
const minor = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_MINOR;

/** Everything that the server would refuse and that can be seen from here; empty when it can be saved. */
export function wrongIn({ terms, clauses, conditions }: PolicyDocument): Wrong {
  const wrong: Wrong = {};
  const number = (place: string, value: unknown, optional = false): void => {
    if (!(optional && (value === null || value === undefined)) && !whole(value)) wrong[place] = { code: "number", values: { most: MOST } };
  };
  const amount = (place: string, value: unknown, optional = false): void => {
    if (!(optional && (value === null || value === undefined)) && !minor(value)) wrong[place] = { code: "amount" };
  };
  const cited = (place: string, clause: string | undefined): void => {
    if (clause && !clauses[clause]) wrong[place] = { code: "noClause", values: { clause } };
  };
  for (const [name, one] of Object.entries(terms.actions)) ofAction(`terms.actions.${name}`, one, { number, amount, cited, wrong });
  for (const [role, limits] of Object.entries(terms.limits)) for (const [name, value] of Object.entries(limits)) amount(`terms.limits.${role}.${name}`, value, true);
  for (const [name, value] of Object.entries(terms.clocks)) number(`terms.clocks.${name}`, value);
  for (const name of SHOP_NUMBERS) number(`terms.${name}`, terms[name]);
  for (const name of CANCEL_NUMBERS) number(`terms.seller_cancel.${name}`, terms.seller_cancel[name]);
  for (const name of ["penalty_min_minor", "penalty_max_minor"] as const) amount(`terms.seller_cancel.${name}`, terms.seller_cancel[name]);
  if (terms.seller_cancel.penalty_min_minor > terms.seller_cancel.penalty_max_minor) wrong["terms.seller_cancel.penalty_max_minor"] = { code: "belowLeast" };
  number("terms.rejected.window_days", terms.rejected.window_days);
  amount("terms.rejected.postage_minor", terms.rejected.postage_minor);
  if (!CURRENCY.test(terms.currency)) wrong["terms.currency"] = { code: "currency" };
  for (const [rule, clause] of Object.entries(terms.rule_clauses)) cited(`terms.rule_clauses.${rule}`, clause);
  for (const code of Object.keys(clauses)) if (!CODE.test(code)) wrong[`clauses.${code}`] = { code: "code" };
  const seen = new Set<string>();
  for (const { code, when, clause } of conditions) {
    if (!CODE.test(code)) wrong[`conditions.${code}`] = { code: "code" };
    else if (seen.has(code)) wrong[`conditions.${code}`] = { code: "taken" };
    else if (!when.trim()) wrong[`conditions.${code}`] = { code: "empty" };
    cited(`conditions.${code}.clause`, clause);
    seen.add(code);
  }
  return wrong;
}

interface Checks {
  number(place: string, value: unknown, optional?: boolean): void;
  amount(place: string, value: unknown, optional?: boolean): void;
  cited(place: string, clause: string | undefined): void;
  wrong: Wrong;
}

function ofAction(at: string, one: ActionTerms, { number, amount, cited, wrong }: Checks): void {
  for (const name of ["window_days", "cases_90d_limit", "evidence_min"] as const) number(`${at}.${name}`, one[name], true);
  for (const name of ["auto_limit_minor", "accept_unseen_minor"] as const) amount(`${at}.${name}`, one[name], true);
  if (Object.values(one.windows ?? {}).some((days) => !whole(days))) wrong[`${at}.windows`] = { code: "number", values: { most: MOST } };
  for (const name of OWN_REASONS) {
    const odd = (one[name] ?? []).find((code) => !CODE.test(code));
    if (odd) wrong[`${at}.${name}`] = { code: "reason", values: { reason: odd } };
  }
  cited(`${at}.clause`, one.clause);
  for (const [rule, clause] of Object.entries(one.clauses ?? {})) cited(`${at}.clauses.${rule}`, clause);
}

/** Where a refusal of the server belongs: its own `at`, or the rule, role or condition that it names. */
export function placeOf(data: Record<string, unknown>, { terms }: PolicyDocument): string {
  if (typeof data.at === "string" && data.at) return data.at;
  const { rule, role, condition } = data as Record<string, string | undefined>;
  if (condition) return `conditions.${condition}`;
  if (role) return `terms.limits.${role}`;
  if (!rule) return "";
  const action = Object.entries(terms.actions).find(([, one]) => rule in (one.clauses ?? {}))?.[0];
  return rule in terms.rule_clauses || !action ? `terms.rule_clauses.${rule}` : `terms.actions.${action}.clauses.${rule}`;
}

/** The tab that shows a place. */
export function tabOf(place: string): PolicyTab {
  if (place.startsWith("conditions")) return "conditions";
  if (place.startsWith("clauses") || place.startsWith("terms.rule_clauses")) return "clauses";
  const part = place.split(".")[1]?.split("[")[0];
  if (part === "limit_hours") return "limits";
  return part === "actions" || part === "limits" || part === "clocks" ? part : "shop";
}

/** The remedy whose form holds a place; empty outside the remedies. */
export const actionOf = (place: string): string => /^terms\.actions\.([a-z_]+)/.exec(place)?.[1] ?? "";
