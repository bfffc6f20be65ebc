import type { AuditEntry } from "@xiaoer/api";
import { permissionWords } from "@/app/errors";
import { i18n, t } from "@/app/i18n";

type Names = (id: string) => string;
const words = (path: string, otherwise: string): string => (i18n.global.te(path) ? t(path) : otherwise);
const list = (items: string[]): string => items.join(t("common.comma"));
const many = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

export const actionWords = (action: string): string => words(`audit.${action}`, action);
const roleWords = (role: unknown): string => words(`role.${String(role)}`, String(role));

/** Facts whose values have words of their own. */
const VALUES: Record<string, (value: unknown, names: Names) => string> = {
  role: roleWords,
  reason: (value) => words(`auditReason.${String(value)}`, String(value)),
  purpose: (value) => words(`revealFor.${String(value)}`, String(value)),
  field: (value) => words(`field.${String(value)}`, words(`auditField.${String(value)}`, String(value))),
  fields: (value) => list(many(value).map((name) => words(`auditField.${name}`, name))),
  scopes: (value) => list(many(value).map(permissionWords)),
  skills: (value) => list(Object.entries((value ?? {}) as Record<string, number>).map(([name, level]) => `${name} ${level}`)),
  tokens: (value) => String(many(value).length),
  agents: (value, names) => list(many(value).map((id) => names(id) || id)),
};

const isNothing = (value: unknown): boolean => !value || (Array.isArray(value) && value.length === 0);

function fact(name: string, value: unknown, names: Names): string {
  const shown = VALUES[name]?.(value, names) ?? (typeof value === "object" ? JSON.stringify(value) : String(value));
  return shown && `${words(`auditFact.${name}`, name)}${t("common.colon")}${shown}`;
}

/** What an entry of the audit tells beyond who, what and whom; ids are left out. */
export function factWords({ action, facts }: AuditEntry, names: Names): string {
  if (action === "agent.role_changed") return `${roleWords(facts.before)} → ${roleWords(facts.after)}`;
  const told = Object.entries(facts).filter(([name, value]) => !name.endsWith("_id") && !isNothing(value));
  return told.map(([name, value]) => fact(name, value, names)).filter(Boolean).join(" · ");
}
