import type { MacroStep } from "@xiaoer/api";
import { t } from "@/app/i18n";

export type StepKind = MacroStep["do"];
/** Nothing may follow one of these: the conversation is off the desk. */
export const LAST: readonly StepKind[] = ["hand_over", "snooze", "close"];
const TAGGED: readonly StepKind[] = ["add_tags", "remove_tags"];
export const ICONS: Record<StepKind, string> = {
  add_tags: "i-lucide-tag", remove_tags: "i-lucide-tag", set_stage: "i-lucide-route", write_note: "i-lucide-sticky-note", hand_over: "i-lucide-arrow-right-left",
  snooze: "i-lucide-alarm-clock", wake: "i-lucide-alarm-clock-off", close: "i-lucide-circle-check", reopen: "i-lucide-rotate-ccw",
};

/** Several macros at once: tags and notes add up, of everything else the last word counts; what ends stands last. */
export function joined(before: readonly MacroStep[], more: readonly MacroStep[]): MacroStep[] {
  const all = new Map<string, MacroStep>();
  for (const step of [...before, ...more]) {
    const kind = LAST.includes(step.do) ? "last" : step.do;
    const known = all.get(kind);
    all.delete(kind);
    all.set(kind, known ? merged(known, step) : step);
  }
  return [...all.values()].sort((a, b) => Number(LAST.includes(a.do)) - Number(LAST.includes(b.do)));
}

function merged(known: MacroStep, step: MacroStep): MacroStep {
  if (TAGGED.includes(step.do) && "tags" in known && "tags" in step) return { ...step, tags: [...new Set([...known.tags, ...step.tags])] };
  if (known.do === "write_note" && step.do === "write_note") return { ...step, text: `${known.text}\n${step.text}` };
  return step;
}

/** In words; `name` says who an agent or team is. */
export function wordsOf(step: MacroStep, name: (id: string) => string): string {
  const comma = t("common.comma");
  switch (step.do) {
    case "add_tags": return t("steps.add_tags", { tags: step.tags.join(comma) });
    case "remove_tags": return t("steps.remove_tags", { tags: step.tags.join(comma) });
    case "set_stage": return t("steps.set_stage", { stage: step.stage ? t(`stage.${step.stage}`) : t("steps.byOrder") });
    case "write_note": return t("steps.write_note", { text: step.text });
    case "hand_over": return t("steps.hand_over", { to: name(step.agent_id ?? step.team_id ?? "") });
    case "snooze": return t("steps.snooze", { hours: step.hours });
    default: return t(`steps.${step.do}`);
  }
}
