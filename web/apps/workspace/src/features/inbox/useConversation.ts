import { conversations } from "@xiaoer/api";
import { computed, ref, watch, type Ref } from "vue";
import { wordsFor } from "@/app/errors";
import { keepRow, rows } from "@/app/rows";

/** The row of one conversation: from memory at once, from the server when it is not there. */
export function useConversation(id: Ref<string>) {
  const problem = ref("");
  watch(
    [id, () => rows.has(id.value)] as const,
    async ([wanted, known]) => {
      problem.value = "";
      if (!wanted || known) return;
      try {
        keepRow(await conversations.one(wanted));
      } catch (error) {
        if (id.value === wanted) problem.value = wordsFor(error);
      }
    },
    { immediate: true },
  );
  return { row: computed(() => rows.get(id.value) ?? null), problem };
}
