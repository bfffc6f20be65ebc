import { conversations, type ConversationRow, type Stage } from "@xiaoer/api";
import { useToast } from "@nuxt/ui/composables";
import { useProblems } from "@/app/errors";
import { t } from "@/app/i18n";
import { nameOf } from "@/app/names";
import { me } from "@/app/session";
import { hearRow, refreshRows } from "@/app/rows";

/** Long enough to see what happened and think again. */
export const UNDO_MS = 10_000;

/** What an agent can do with a whole conversation. Each answers true when it was done. */
export function useConversationActions() {
  const toast = useToast();
  const problems = useProblems();

  async function act(id: string, verb: string, body: unknown = {}): Promise<boolean> {
    try {
      const row = await conversations.act(id, verb, body);
      if (row && typeof row === "object" && "version" in row) hearRow(row);
      else refreshRows([id]);
      return true;
    } catch (error) {
      problems.tell(error);
      refreshRows([id]);
      return false;
    }
  }

  function withUndo(title: string, undo: () => unknown): void {
    toast.add({
      title,
      icon: "i-lucide-check",
      color: "neutral",
      duration: UNDO_MS,
      actions: [{ label: t("common.undo"), color: "primary", variant: "soft", onClick: () => void undo() }],
    });
  }

  async function close(row: ConversationRow): Promise<boolean> {
    const done = await act(row.id, "close");
    if (done) withUndo(t("thread.closed", { buyer: nameOf(row.buyer.name) }), () => reopen(row));
    return done;
  }

  /** Open again with the agent it had; without one, or when they have no room, with whoever opens it. */
  async function reopen(row: ConversationRow): Promise<boolean> {
    if (row.state === "snoozed") return act(row.id, "wake");
    if (!(await act(row.id, "reopen"))) return false;
    const other = row.agent_id && row.agent_id !== me.value?.id ? row.agent_id : null;
    return other ? act(row.id, "transfer", { agent_id: other, note: "" }) : act(row.id, "claim");
  }

  async function transfer(row: ConversationRow, to: { agent_id?: string; team_id?: string }, name: string, note: string) {
    const done = await act(row.id, "transfer", { ...to, note });
    if (done) withUndo(t("thread.transferred", { to: name }), () => act(row.id, "take-over"));
    return done;
  }

  async function snooze(row: ConversationRow, until: Date): Promise<boolean> {
    const done = await act(row.id, "snooze", { until: until.toISOString() });
    if (done) withUndo(t("thread.snoozed"), () => act(row.id, "wake"));
    return done;
  }

  return {
    close,
    transfer,
    snooze,
    claim: (row: ConversationRow) => act(row.id, "claim"),
    takeOver: (row: ConversationRow) => act(row.id, "take-over"),
    reopen,
    /** `null` gives the stage back to the orders. */
    setStage: (row: ConversationRow, stage: Stage | null) => act(row.id, "stage", { stage }),
  };
}
