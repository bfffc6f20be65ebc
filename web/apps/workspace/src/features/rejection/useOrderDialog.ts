import type { Case, ConversationRow } from "@xiaoer/api";
import { useToast } from "@nuxt/ui/composables";
import { computed, ref } from "vue";
import { closeDialog, subject } from "@/app/dialogs";
import { wordsFor } from "@/app/errors";
import { t } from "@/app/i18n";
import { useCaseNews } from "@/features/cases/useCases";
import { useContextOf } from "@/features/composer/useFacts";

/** What the dialogs of one order share: the order, one request name each, and what follows when a case came of it. */
export function useOrderDialog(row: () => ConversationRow) {
  const context = useContextOf(computed(row));
  const news = useCaseNews();
  const toast = useToast();
  const orderId = subject.value?.id ?? "";
  const order = computed(() => context.data.value?.orders.find((one) => one.id === orderId));
  const busy = ref(false);
  const problem = ref("");
  const clientId = crypto.randomUUID();

  async function submit(act: () => Promise<Case>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    problem.value = "";
    try {
      const found = await act();
      news(found);
      const words = t("caseOpen.opened", { remedy: t(`remedy.${found.row.remedy}`), state: t(`caseState.${found.row.state}`) });
      toast.add({ title: words, icon: "i-lucide-check", color: "success", duration: 5000 });
      closeDialog();
    } catch (error) {
      problem.value = wordsFor(error);
    } finally {
      busy.value = false;
    }
  }
  return { order, orderId, busy, problem, clientId, submit };
}
