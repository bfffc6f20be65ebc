import { useToast } from "@nuxt/ui/composables";
import { ref } from "vue";
import { useProblems } from "@/app/errors";
import { t } from "@/app/i18n";

/** Runs a change, says that it is saved or why not; true when it was done. */
export function useSaving() {
  const busy = ref(false);
  const toast = useToast();
  const problems = useProblems();

  async function save(act: () => Promise<unknown>, words = t("common.saved")): Promise<boolean> {
    busy.value = true;
    try {
      await act();
      if (words) toast.add({ title: words, icon: "i-lucide-check", color: "success", duration: 2000 });
      return true;
    } catch (error) {
      problems.tell(error);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, save };
}
