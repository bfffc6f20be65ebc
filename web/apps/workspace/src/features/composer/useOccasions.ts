import { quickReplies, type ConversationRow, type QuickReply } from "@xiaoer/api";
import type { ThreadView } from "@xiaoer/live";
import { useQuery } from "@tanstack/vue-query";
import { useSessionStorage } from "@vueuse/core";
import { computed, ref, watch, type Ref } from "vue";
import { now } from "@/app/clock";
import { live } from "@/app/live";
import { momentOf, offered, spokenInSession, type Occasion } from "./occasions";
import { remember } from "./useGate";
import { fill, missingIn, type Facts } from "./variables";

const KINDS: readonly Occasion[] = ["holding", "greeting", "closing"];
const REMEMBERED = 200;
/** Chips that were taken away, as `conversation/reply`; another tab starts anew. */
const dismissed = useSessionStorage<string[]>("xiaoer.chips", []);

/** The replies that offer themselves now, and what a click on one does. */
export function useOccasions(row: Ref<ConversationRow>, view: Ref<ThreadView>, facts: Ref<Facts>, put: (reply: QuickReply) => void) {
  const shop = computed(() => row.value.shop_id);
  const replies = useQuery({
    queryKey: ["quick-replies", "occasions", shop],
    queryFn: async () => (await Promise.all(KINDS.map((occasion) => quickReplies.list({ occasion, shop_id: shop.value, limit: 50 })))).flatMap((page) => page.items),
    staleTime: 120_000,
  });
  const sending = ref(false);
  const marked = (reply: QuickReply): string => `${row.value.id}/${reply.id}`;
  const spoken = computed(() => spokenInSession(view.value.lines));
  const holdings = computed(() => new Set((replies.data.value ?? []).filter((reply) => reply.occasion === "holding").map((reply) => fill(reply.text, facts.value))));
  const moment = computed(() => momentOf(spoken.value, row.value.first_unanswered_at, now.value, (text) => holdings.value.has(text)));
  const chips = computed(() => {
    if (row.value.state !== "open" || view.value.loading || sending.value) return [];
    return offered(moment.value, replies.data.value ?? [], spoken.value, facts.value).filter((reply) => !dismissed.value.includes(marked(reply)));
  });
  watch(() => view.value.lines.length, () => (sending.value = false));

  /** Words alone go out at once; with a gap to fill, a file or steps they are put into the field. */
  const goesAtOnce = (reply: QuickReply): boolean =>
    reply.occasion === "holding" && !missingIn(reply.text, facts.value).length && !reply.file_ids.length && !reply.steps?.length;

  function use(reply: QuickReply): void {
    if (!goesAtOnce(reply)) return put(reply);
    if (sending.value) return;
    const words = fill(reply.text, facts.value);
    sending.value = true;
    live().send({ conversationId: row.value.id, kind: "text", text: words });
    remember(words);
    void quickReplies.used(reply.id, row.value.id).catch(() => undefined);
  }

  /** Sends the first holding message on offer; null while there is none. */
  const hold = computed(() => {
    const first = chips.value.find((reply) => reply.occasion === "holding");
    return first ? () => use(first) : null;
  });
  const dismiss = (reply: QuickReply): void => void (dismissed.value = [...dismissed.value, marked(reply)].slice(-REMEMBERED));

  return { chips, goesAtOnce, use, hold, dismiss };
}
