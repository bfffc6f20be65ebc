import { conversations, type ConversationRow } from "@xiaoer/api";
import { useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { t } from "@/app/i18n";
import { me } from "@/app/session";
import type { Facts } from "./variables";

/** Buyer, orders and contacts beside a conversation; shared by the context column and the composer. */
export function useContextOf(row: Ref<ConversationRow>) {
  return useQuery({
    queryKey: ["context", computed(() => row.value.id)],
    queryFn: () => conversations.context(row.value.id),
    staleTime: 20_000,
  });
}

/** What the variables of a quick reply stand for in this conversation. */
export function useFacts(row: Ref<ConversationRow>) {
  const context = useContextOf(row);
  return computed<Facts>(() => {
    const orders = context.data.value?.orders ?? [];
    const order = orders.find((one) => one.id === row.value.subject_order_id) ?? orders[0];
    return {
      "buyer.name": row.value.buyer.name.startsWith("#") ? t("variable.dearBuyer") : row.value.buyer.name,
      "agent.name": me.value?.display_name || me.value?.name,
      "shop.name": row.value.shop_name,
      "order.number": order?.external_id,
      "order.tracking_number": order?.parcels[0]?.tracking_number,
      "order.carrier": order?.parcels[0]?.carrier,
    };
  });
}
