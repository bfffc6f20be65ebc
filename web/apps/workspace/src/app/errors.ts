import { ApiError } from "@xiaoer/api";
import { useToast } from "@nuxt/ui/composables";
import { dateTime, fileSize } from "@xiaoer/ui";
import { i18n, t } from "./i18n";
import { zone } from "./session";

/** What a person is told: what happened, what was kept, what to do next. */
export function wordsFor(error: unknown): string {
  if (isFailure(error)) return wordsForCode(error.code, error.data);
  if (!(error instanceof ApiError)) return t("problem.unknown", { code: String((error as Error)?.message ?? error) });
  return wordsForCode(error.code, error.data);
}

/** What the live connection says of a line it could not send or change. */
const isFailure = (error: unknown): error is { code: string; data?: Record<string, unknown> } =>
  !(error instanceof Error) && typeof (error as { code?: unknown } | null)?.code === "string";

/** `buyer.read` as people say it. */
export const permissionWords = (permission: string): string =>
  i18n.global.te(`permission.${permission}`) ? t(`permission.${permission}`) : permission;

/** Facts as people read them: sizes with a unit, times of day, rights by their names. */
function readable(data: Record<string, unknown>): Record<string, unknown> {
  const shown = Object.entries(data).map(([name, value]) => {
    if (typeof value === "number" && name.endsWith("_bytes")) return [name, fileSize(value)];
    if (typeof value === "string" && name.endsWith("_at")) return [name, dateTime(value, i18n.global.locale.value, zone.value)];
    if (name === "permission" || name === "scope") return [name, permissionWords(String(value))];
    return [name, value];
  });
  return Object.fromEntries(shown) as Record<string, unknown>;
}

/** What a refusal of after-sales names by its code. */
const CASE_WORDS: Record<string, string> = { rule: "caseRule", action: "caseAction", field: "caseField", state: "caseState", at: "caseState" };

function ofCases(data: Record<string, unknown>): Record<string, unknown> {
  const named = Object.entries(data).map(([name, value]) => {
    const key = `${CASE_WORDS[name]}.${String(value)}`;
    return [name, CASE_WORDS[name] && i18n.global.te(key) ? t(key) : value];
  });
  return Object.fromEntries(named) as Record<string, unknown>;
}

/** What a refusal of tickets names by its code. */
function ofTickets(data: Record<string, unknown>): Record<string, unknown> {
  const named = Object.entries(data).map(([name, value]) => {
    const key = name === "field" ? `ticketField.${String(value)}` : name === "department" ? `ticketDepartment.${String(value)}` : "";
    return [name, key && i18n.global.te(key) ? t(key) : value];
  });
  return Object.fromEntries(named) as Record<string, unknown>;
}

const DENIED = "errors.policy_denied";

/** Why the policy says no, and what may be asked for instead. */
function ofPolicy(data: Record<string, unknown>): string {
  const instead = String(data.alternatives ?? "").split(",").filter((code) => i18n.global.te(`remedy.${code}`));
  const denied = t(DENIED, ofCases(data));
  if (!instead.length) return denied;
  return `${denied} ${t("caseInstead", { alternatives: instead.map((code) => t(`remedy.${code}`)).join(i18n.global.locale.value === "en" ? ", " : "、") })}`;
}

/** Nobody counts 900 seconds. */
const SECONDS_TOLD = 90;

export function wordsForCode(code: string, data: Record<string, unknown> = {}): string {
  if (code === "too_many_attempts" && Number(data.retry_s) > SECONDS_TOLD) {
    return t("problem.tryInMinutes", { minutes: Math.ceil(Number(data.retry_s) / 60) });
  }
  if (code === "policy_denied") return ofPolicy(data);
  if (code.startsWith("ticket_")) data = ofTickets(data);
  if (code.startsWith("case_") || code === "illegal_move") data = ofCases(data);
  for (const key of [`errors.${code}`, `problem.${code}`]) {
    if (i18n.global.te(key)) return t(key, readable(data));
  }
  return t("problem.unknown", { code });
}

export function useProblems(): { tell(error: unknown): void } {
  const toast = useToast();
  return {
    tell(error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      toast.add({ title: wordsFor(error), color: "error", icon: "i-lucide-circle-alert", duration: 9000 });
    },
  };
}
