import { tickets, type TicketWhole } from "@xiaoer/api";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { onOnline } from "@/app/live";
import { may } from "@/app/session";
import type { Column, TicketQuery } from "./tickets";

const PAGE = 50;
/** Colleagues, buyers and clocks move tickets too: what is seen is asked for again this often. */
const FRESH_MS = 10_000;
const asked = ({ board: _, ...query }: TicketQuery) => query;

export function useTicketList(query: Ref<TicketQuery>, enabled: () => boolean) {
  const pages = useInfiniteQuery({
    queryKey: ["tickets", query],
    queryFn: ({ pageParam, signal }) => tickets.list({ ...asked(query.value), cursor: pageParam, limit: PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: FRESH_MS,
    enabled,
    placeholderData: (before, last) => ((last?.queryKey[1] as TicketQuery | undefined)?.view === query.value.view ? before : undefined),
  });
  const rows = computed(() => pages.data.value?.pages.flatMap((page) => page.items) ?? []);
  onOnline(() => void pages.refetch());
  return { pages, rows };
}

/** One column of the board. */
export function useColumn(query: Ref<TicketQuery>, column: Column) {
  const states = column === "new" ? ["new", "reopened"] : [column];
  const view = column === "solved" ? "ended" : undefined;
  return useQuery({
    queryKey: ["tickets", "column", column, query],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(states.map((state) => tickets.list({ ...asked(query.value), view: view ?? shown(query.value), state, limit: PAGE }, signal)));
      return { items: pages.flatMap((page) => page.items), more: pages.some((page) => page.next) };
    },
    refetchInterval: FRESH_MS,
    placeholderData: (before) => before,
  });
}
const shown = ({ view }: TicketQuery): string => (view === "ended" ? "open" : view);

export const useTicketCounts = (enabled: () => boolean = () => may("ticket.read")) =>
  useQuery({ queryKey: ["ticket-counts"], queryFn: tickets.counts, refetchInterval: FRESH_MS, enabled });

export const useTicket = (id: Ref<string>) =>
  useQuery({ queryKey: ["ticket", id], queryFn: () => tickets.one(id.value), refetchInterval: FRESH_MS, enabled: () => !!id.value });

export const useTicketsOf = (buyerId: Ref<string>) =>
  useQuery({
    queryKey: ["tickets-of", buyerId],
    queryFn: () => tickets.list({ view: "any", buyer_id: buyerId.value, limit: 30 }),
    refetchInterval: FRESH_MS,
    enabled: () => !!buyerId.value && may("ticket.read"),
  });

const KEPT_MS = 300_000;
export const useTemplates = () => useQuery({ queryKey: ["ticket-templates"], queryFn: async () => (await tickets.templates()).items, staleTime: KEPT_MS });
export const useDepartments = () => useQuery({ queryKey: ["ticket-departments"], queryFn: async () => (await tickets.departments()).items, staleTime: KEPT_MS });
export const useDoors = () => useQuery({ queryKey: ["platform-doors"], queryFn: async () => (await tickets.doors()).items, staleTime: KEPT_MS });

/** Puts what a verb answered on every screen that shows the ticket. */
export function useTicketNews() {
  const client = useQueryClient();
  return (found?: TicketWhole): void => {
    if (found) client.setQueryData(["ticket", found.row.id], found);
    for (const name of ["tickets", "ticket-counts", "tickets-of", ...(found ? [] : ["ticket"])]) void client.invalidateQueries({ queryKey: [name] });
  };
}
