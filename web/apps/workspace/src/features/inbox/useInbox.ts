import { buyers, conversations, type ConversationRow, type Page } from "@xiaoer/api";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/vue-query";
import { useThrottleFn } from "@vueuse/core";
import { computed, watch, type Ref } from "vue";
import { useViews } from "@/app/lists";
import { onFrame, onOnline } from "@/app/live";
import { heardAt, keepRow, refreshRows, rows } from "@/app/rows";
import { me } from "@/app/session";
import { belongs, comparison, mentions, writeQuery, type InboxQuery } from "./filters";
import { shownIds } from "./order";

const PAGE = 60;

const BUYERS = 10;

/** The conversations of buyers whose name or contact fits. */
async function ofBuyers(q: string, rest: Record<string, string>): Promise<Page<ConversationRow>> {
  const found = await buyers.find(q, BUYERS);
  const pages = await Promise.all(found.items.map(({ id }) => conversations.list({ ...rest, buyer_id: id, limit: 20 })));
  return { items: pages.flatMap((page) => page.items), next: null };
}

/** The list for a query: pages of the server, with what the live connection has said since. */
export function useInbox(query: Ref<InboxQuery>) {
  const params = computed(() => ({ ...writeQuery(query.value), view: query.value.view, sort: query.value.sort }));
  const pages = useInfiniteQuery({
    queryKey: ["inbox", params],
    queryFn: async ({ pageParam, signal }) => {
      const asked = Date.now();
      const { q, ...rest } = params.value as Record<string, string>;
      const page = q ? await ofBuyers(q, rest) : await conversations.list({ ...rest, limit: PAGE, cursor: pageParam }, signal);
      page.items.forEach(keepRow);
      return { ids: page.items.map((row) => row.id), next: page.next, asked };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: 60_000,
  });

  const shown = computed(() => {
    const fetched = pages.data.value?.pages ?? [];
    const ids = new Set(fetched.flatMap((page) => page.ids));
    const words = query.value.q;
    if (words) for (const row of rows.values()) if (mentions(row, words)) ids.add(row.id);
    if (!words) for (const [id, at] of heardAt) if (at >= (fetched[0]?.asked ?? 0)) ids.add(id);
    return [...ids]
      .map((id) => rows.get(id))
      .filter((row) => row !== undefined && me.value !== null && belongs(row, query.value, me.value))
      .map((row) => row!)
      .sort(comparison(query.value.sort));
  });
  watch(shown, (list) => (shownIds.value = list.map((row) => row.id)), { immediate: true });

  onOnline(() => {
    refreshRows(shownIds.value.slice(0, 100));
    void pages.refetch();
  });
  return { pages, shown };
}

/** Numbers beside the views, fetched again soon after anything moved. */
export function useCounts() {
  const client = useQueryClient();
  const counts = useQuery({ queryKey: ["counts"], queryFn: conversations.counts, refetchInterval: 30_000 });
  const stale = useThrottleFn(() => void client.invalidateQueries({ queryKey: ["counts"] }), 2000, true);
  onFrame("conversation", stale);
  onFrame("inbox", stale);
  onOnline(stale);
  return counts;
}

export function useSavedViews() {
  const client = useQueryClient();
  const views = useViews();
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: ["views"] });
  return {
    views,
    save: (name: string, query: InboxQuery) => conversations.saveView(name, { ...writeQuery(query), view: query.view }).then(again),
    rename: (id: string, name: string) => conversations.renameView(id, name).then(again),
    remove: (id: string) => conversations.removeView(id).then(again),
  };
}
