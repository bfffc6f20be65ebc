import { useToast } from "@nuxt/ui/composables";
import { ref } from "vue";
import { useProblems, wordsFor } from "@/app/errors";
import { t } from "@/app/i18n";

/** Runs a change, says that it is saved or why not; true when it was done. */
export function useSaving() {
  const busy = ref(false);
  const problem = ref("");
  const toast = useToast();
  const problems = useProblems();

  async function run(act: () => Promise<unknown>, words: string, tell: (error: unknown) => void): Promise<boolean> {
    busy.value = true;
    problem.value = "";
    try {
      await act();
      if (words) toast.add({ title: words, icon: "i-lucide-check", color: "success", duration: 2000 });
      return true;
    } catch (error) {
      tell(error);
      return false;
    } finally {
      busy.value = false;
    }
  }
  const save = (act: () => Promise<unknown>, words = t("common.saved")): Promise<boolean> => run(act, words, problems.tell);
  /** For a form that shows `problem` beside its own field. */
  const saveHere = (act: () => Promise<unknown>, words = ""): Promise<boolean> =>
    run(act, words, (error) => (problem.value = wordsFor(error)));
  return { busy, problem, save, saveHere };
}
