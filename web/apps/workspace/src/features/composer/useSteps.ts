import { conversations, type ConversationRow, type MacroStep } from "@xiaoer/api";
import { useToast } from "@nuxt/ui/composables";
import { ref, type Ref } from "vue";
import { useProblems } from "@/app/errors";
import { t } from "@/app/i18n";
import { live } from "@/app/live";
import { hearRow, refreshRows } from "@/app/rows";
import { UNDO_MS } from "@/features/thread/actions";
import { keepDraft, readDraft } from "./drafts";
import { joined } from "./steps";

/**
 * What macros want done once the words are out. Steps stay in the draft until they are done, so that neither a refusal
 * nor a reload loses them.
 */
export function useSteps(row: Ref<ConversationRow>) {
  const toast = useToast();
  const problems = useProblems();
  const steps = ref<MacroStep[]>(readDraft(row.value.id).steps);
  const doing = ref(false);

  const add = (more: readonly MacroStep[]): void => void (steps.value = joined(steps.value, more));
  const remove = (step: MacroStep): void => void (steps.value = steps.value.filter((one) => one !== step));

  async function run(id: string, wanted: MacroStep[]): Promise<boolean> {
    try {
      const done = await conversations.steps(id, wanted);
      hearRow(done.row);
      tell(id, done.undo);
      return true;
    } catch (error) {
      problems.tell(error);
      refreshRows([id]);
      return false;
    }
  }

  function tell(id: string, undo: MacroStep[]): void {
    const actions = undo.length ? [{ label: t("common.undo"), color: "primary" as const, variant: "soft" as const, onClick: () => void run(id, undo) }] : [];
    toast.add({ title: t("steps.done"), icon: "i-lucide-check", color: "neutral", duration: UNDO_MS, actions });
  }

  /** Once the line is stored, or at once without one. A line that is refused leaves the steps where they are. */
  async function runAfter(line: string | null): Promise<void> {
    const id = row.value.id;
    const wanted = steps.value;
    if (!wanted.length || doing.value) return;
    doing.value = true;
    try {
      if (line) await live().settled(line);
      if (!(await run(id, wanted))) return;
      keepDraft(id, { ...readDraft(id), steps: [] });
      if (row.value.id === id) steps.value = [];
    } catch {
      return; // the thread shows why the line was refused
    } finally {
      doing.value = false;
    }
  }

  return { steps, doing, add, remove, runAfter };
}
