import { quickReplies, type QuickReply } from "@xiaoer/api";
import { keepPreviousData, useQuery } from "@tanstack/vue-query";
import { refDebounced } from "@vueuse/core";
import { computed, type Ref } from "vue";

const KNOWN = 200;

const holds = (reply: QuickReply, term: string): boolean =>
  [reply.shortcut, reply.title, reply.text].some((text) => text.toLowerCase().includes(term));

/** A shortcut that begins with the term, then a title, then the rest; often used ones first. */
export function rank(list: readonly QuickReply[], term: string): QuickReply[] {
  const wanted = term.toLowerCase();
  const score = (reply: QuickReply): number => {
    if (!wanted) return 0;
    if (reply.shortcut.toLowerCase().startsWith(wanted)) return 3;
    if (reply.title.toLowerCase().startsWith(wanted)) return 2;
    return reply.title.toLowerCase().includes(wanted) ? 1 : 0;
  };
  return [...list].sort((a, b) => score(b) - score(a) || b.uses - a.uses);
}

/** Answers at once from what is at hand, and a moment later from all of them. */
export function useQuickReplies(term: Ref<string>, enabled: Ref<boolean>) {
  const settled = refDebounced(term, 60);
  const known = useQuery({
    queryKey: ["quick-replies", "known"],
    queryFn: () => quickReplies.list({ limit: KNOWN }),
    staleTime: 120_000,
    enabled,
  });
  const complete = computed(() => known.data.value?.next === null);
  const found = useQuery({
    queryKey: ["quick-replies", "found", settled],
    queryFn: ({ signal }) => quickReplies.list({ q: settled.value, limit: 30 }, signal),
    placeholderData: keepPreviousData,
    enabled: () => enabled.value && !!settled.value && !complete.value,
  });
  return computed(() => {
    const wanted = term.value.toLowerCase();
    const near = (known.data.value?.items ?? []).filter((reply) => !wanted || holds(reply, wanted));
    const far = wanted ? (found.data.value?.items ?? []) : [];
    const all = new Map([...far, ...near].map((reply) => [reply.id, reply]));
    return rank([...all.values()], term.value).slice(0, 30);
  });
}
