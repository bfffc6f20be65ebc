import type { Case, ConversationRow, Order } from "@xiaoer/api";
import { useToast } from "@nuxt/ui/composables";
import { computed, ref } from "vue";
import { closeDialog, subject } from "@/app/dialogs";
import { wordsFor } from "@/app/errors";
import { t } from "@/app/i18n";
import { useCaseNews } from "@/features/cases/useCases";
import { useContextOf } from "@/features/composer/useFacts";

/** What the dialogs of one order share: the order, one request name each, and what follows when a case came of it.
 * Opened without an order it is the one that the talk is about, else the newest that `fits`; `choices` are all of these. */
export function useOrderDialog(row: () => ConversationRow, fits: (order: Order) => boolean = () => true) {
  const context = useContextOf(computed(row));
  const news = useCaseNews();
  const toast = useToast();
  const given = subject.value?.id ?? "";
  const all = computed(() => context.data.value?.orders ?? []);
  const choices = computed(() => (given ? [] : all.value.filter(fits)));
  const picked = ref("");
  const usual = computed(() => choices.value.find((one) => one.id === row().subject_order_id) ?? choices.value[0]);
  const orderId = computed({ get: () => given || picked.value || (usual.value?.id ?? ""), set: (id) => (picked.value = id) });
  const order = computed(() => all.value.find((one) => one.id === orderId.value));
  /** No order of this buyer fits. */
  const none = computed(() => !given && !!context.data.value && !choices.value.length);
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
  return { order, orderId, choices, none, busy, problem, clientId, submit };
}
