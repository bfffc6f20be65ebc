import type { TicketEntry, TicketTemplateField } from "@xiaoer/api";
import { dateTime } from "@xiaoer/ui";
import { computed } from "vue";
import { i18n, locale, t } from "@/app/i18n";
import { useAgents } from "@/app/lists";
import { zone } from "@/app/session";
import { useDepartments, useTemplates } from "./useTickets";

const has = (key: string): boolean => i18n.global.te(key);
const either = ({ zh, en }: { zh: string; en: string }): string => (locale.value === "en" ? en || zh : zh || en);

/** Merchants have words of their own for kinds, departments and fields; ours stand in the language files. */
export function useWords() {
  const templates = useTemplates();
  const departments = useDepartments();
  const agents = useAgents();
  const template = (code: string) => templates.data.value?.find((one) => one.code === code);
  const kind = (code: string): string => either(template(code)?.name ?? { zh: "", en: "" }) || code;
  const department = (code: string): string =>
    departments.data.value?.find((one) => one.code === code)?.name || (has(`ticketDepartment.${code}`) ? t(`ticketDepartment.${code}`) : code);
  const next = (action: string): string => (has(`ticketNext.${action}`) ? t(`ticketNext.${action}`) : action);
  const label = (field: TicketTemplateField): string => either(field.label) || field.code;
  const choice = (field: TicketTemplateField, code: string): string => either(field.choices.find((one) => one.code === code) ?? { zh: "", en: "" }) || code;
  const agent = (id: unknown): string => agents.data.value?.find((one) => one.id === id)?.name ?? "—";

  function field(kindOf: string, name: string): string {
    const typed = template(kindOf)?.fields.find((one) => `fields.${one.code}` === name);
    if (typed) return label(typed);
    return has(`ticketField.${name}`) ? t(`ticketField.${name}`) : name;
  }
  /** A value as a person reads it. */
  function value(kindOf: string, name: string, raw: unknown): string {
    if (raw === null || raw === undefined || raw === "") return t("common.none");
    if (name === "owner_id") return agent(raw);
    if (name === "department") return department(String(raw));
    if (name === "kind") return kind(String(raw));
    if (name === "next_action") return next(String(raw));
    if (name === "priority") return t(`ticketPriority.${raw}`);
    if (name.endsWith("_at")) return dateTime(String(raw), locale.value, zone.value);
    const typed = template(kindOf)?.fields.find((one) => `fields.${one.code}` === name);
    if (typed?.kind === "choice") return choice(typed, String(raw));
    if (typed?.kind === "money") return (Number(raw) / 100).toFixed(2);
    if (typeof raw === "boolean") return t(raw ? "common.yes" : "common.no");
    return Array.isArray(raw) ? raw.join(", ") : String(raw);
  }
  function done(entry: TicketEntry): string {
    const values = { ...entry.facts, kind: has(`ticketLink.${entry.facts.kind}`) ? t(`ticketLink.${entry.facts.kind}`) : "", count: entry.facts.count ?? 0, number: entry.facts.number ?? "", outcome: has(`ticketOutcome.${entry.facts.outcome}`) ? t(`ticketOutcome.${entry.facts.outcome}`) : "" };
    return has(`ticketDone.${entry.action}`) ? t(`ticketDone.${entry.action}`, values) : entry.action;
  }
  const kinds = computed(() => (templates.data.value ?? []).map((one) => ({ label: kind(one.code), value: one.code })));
  const departmentItems = computed(() => (departments.data.value ?? []).map((one) => ({ label: department(one.code), value: one.code })));
  const agentItems = computed(() => (agents.data.value ?? []).filter((one) => one.state === "active" && one.role !== "inspector").map((one) => ({ label: one.name, value: one.id as string })));
  return { template, kind, department, next, label, choice, agent, field, value, done, kinds, departmentItems, agentItems, either };
}
