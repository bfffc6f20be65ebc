import { handOvers, quickReplies, type ConversationRow, type CopilotView } from "@xiaoer/api";
import type { ThreadView } from "@xiaoer/live";
import { useQuery } from "@tanstack/vue-query";
import { useSessionStorage } from "@vueuse/core";
import { computed, ref, watch, type Ref } from "vue";
import { fill, type Facts } from "@/features/composer/variables";

export type Suggestion = CopilotView["suggestions"][number];

/** Suggestions for the words that wait; asked anew when a line came. Nothing is sent from here. */
export function useCopilot(row: Ref<ConversationRow>, view: Ref<ThreadView>, facts: Ref<Facts>, text: Ref<string>) {
  const shown = useSessionStorage("xiaoer.copilot", true);
  const asked = useQuery({
    queryKey: ["copilot", () => row.value.id, () => view.value.lastSeq, () => row.value.mood],
    queryFn: () => handOvers.copilot(row.value.id),
    enabled: () => shown.value && row.value.state === "open" && view.value.lastSeq > 0,
    placeholderData: (before, query) => (query?.queryKey[1] === row.value.id ? before : undefined),
    staleTime: 60_000,
    retry: false,
  });
  const at = ref(0);
  const kept = ref<{ before: string; after: string } | null>(null);
  const found = computed(() => asked.data.value ?? null);
  const suggestions = computed(() => (found.value?.question ? found.value.suggestions : []));
  const now = computed<Suggestion | null>(() => suggestions.value[at.value % Math.max(1, suggestions.value.length)] ?? null);
  const words = computed(() => (now.value ? fill(now.value.text, facts.value) : ""));
  const taken = computed(() => kept.value !== null && text.value === kept.value.after);
  watch([() => row.value.id, () => found.value?.question], () => {
    at.value = 0;
    kept.value = null;
  });

  /** The suggestion stands in the field, after what was written there; the agent edits and sends it. */
  function take(): void {
    if (!now.value || taken.value) return;
    const before = text.value;
    const after = before.trim() ? `${before.trimEnd()}\n${words.value}` : words.value;
    kept.value = { before, after };
    text.value = after;
    if (now.value.kind === "quick_reply") void quickReplies.used(now.value.id, row.value.id).catch(() => undefined);
  }

  function undo(): void {
    if (!kept.value) return;
    text.value = kept.value.before;
    kept.value = null;
  }
  const another = (): void => void (at.value = (at.value + 1) % Math.max(1, suggestions.value.length));

  return { shown, found, suggestions, now, words, at, taken, take, undo, another };
}
