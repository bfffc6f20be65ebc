import { ApiError } from "@xiaoer/api";
import { useToast } from "@nuxt/ui/composables";
import { i18n, t } from "./i18n";

/** What a person is told: what happened, what was kept, what to do next. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof ApiError)) return t("problem.unknown", { code: String((error as Error)?.message ?? error) });
  return wordsForCode(error.code, error.data);
}

export function wordsForCode(code: string, data: Record<string, unknown> = {}): string {
  for (const key of [`errors.${code}`, `problem.${code}`]) {
    if (i18n.global.te(key)) return t(key, data);
  }
  return t("problem.unknown", { code });
}

export function useProblems(): { tell(error: unknown): void } {
  const toast = useToast();
  return {
    tell(error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      toast.add({ title: wordsFor(error), color: "error", icon: "i-lucide-circle-alert", duration: 9000 });
    },
  };
}
