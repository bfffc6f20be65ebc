import { cases, orders, policies, type Case } from "@xiaoer/api";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { onOnline } from "@/app/live";
import { locale } from "@/app/i18n";
import { may } from "@/app/session";
import type { CaseQuery } from "./cases";

const PAGE = 50;
/** Colleagues, buyers, couriers and payers move cases too: what is seen is asked for again this often. */
const FRESH_MS = 10_000;

export function useCaseList(query: Ref<CaseQuery>) {
  const pages = useInfiniteQuery({
    queryKey: ["cases", query],
    queryFn: ({ pageParam, signal }) => cases.list({ ...query.value, cursor: pageParam, limit: PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: FRESH_MS,
    placeholderData: (before, asked) => ((asked?.queryKey[1] as CaseQuery | undefined)?.view === query.value.view ? before : undefined),
  });
  const rows = computed(() => pages.data.value?.pages.flatMap((page) => page.items) ?? []);
  onOnline(() => void pages.refetch());
  return { pages, rows };
}

export const useCaseCounts = (enabled: () => boolean = () => may("case.read")) =>
  useQuery({ queryKey: ["case-counts"], queryFn: cases.counts, refetchInterval: FRESH_MS, enabled });

export const useCase = (id: Ref<string>) =>
  useQuery({ queryKey: ["case", id], queryFn: () => cases.one(id.value), refetchInterval: FRESH_MS, enabled: () => !!id.value });

export const useCasesOf = (buyerId: Ref<string>) =>
  useQuery({
    queryKey: ["cases-of", buyerId],
    queryFn: () => cases.list({ view: "any", buyer_id: buyerId.value, limit: 50 }),
    refetchInterval: FRESH_MS,
    enabled: () => !!buyerId.value && may("case.read"),
  });

export const useLedger = (orderId: Ref<string>) =>
  useQuery({
    queryKey: ["ledger", orderId],
    queryFn: () => orders.ledger(orderId.value),
    enabled: () => !!orderId.value && may("money.read"),
  });

/** The words of a clause in the version that judged a case; a version never changes. */
export function useClauses(shopId: Ref<string>, version: Ref<number>) {
  const policy = useQuery({
    queryKey: ["policy-version", shopId, version],
    queryFn: () => policies.version(shopId.value, version.value),
    staleTime: Infinity,
    enabled: () => !!shopId.value && version.value >= 0,
  });
  return (code: string): string => {
    const clause = policy.data.value?.clauses[code];
    return (locale.value === "en" ? clause?.en || clause?.zh : clause?.zh || clause?.en) ?? "";
  };
}

/** Puts what a verb answered on every screen that shows the case. */
export function useCaseNews() {
  const client = useQueryClient();
  return (found: Case): void => {
    client.setQueryData(["case", found.row.id], found);
    for (const name of ["cases", "case-counts", "cases-of", "ledger", "context"]) void client.invalidateQueries({ queryKey: [name] });
  };
}
