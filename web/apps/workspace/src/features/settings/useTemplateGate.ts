import { outreach, type GateRuling, type QuickReply } from "@xiaoer/api";
import { computed, type Ref } from "vue";
import { locale } from "@/app/i18n";
import { useChannels, useConnections } from "@/app/lists";
import { useHints } from "@/features/composer/useGate";
import { ruleLanguage } from "@/features/outreach/words";

export interface Sold {
  slug: string;
  name: string;
}

/** Where replies of this shop (of every shop without one) are said: the channels that carry messages. */
export function useSpokenOn(shopId: Ref<string>) {
  const connections = useConnections();
  const channels = useChannels();
  return computed<Sold[]>(() => {
    const used = new Set((connections.data.value ?? []).filter((one) => !shopId.value || one.shop_id === shopId.value).map((one) => one.channel));
    return (channels.data.value ?? [])
      .filter((one) => used.has(one.slug) && one.ports.includes("messages"))
      .map((one) => ({ slug: one.slug, name: one.name[ruleLanguage(locale.value)] ?? one.slug }));
  });
}

/** The strictest word of the send gate on a quick reply, over all channels it may be said on. */
export function useTemplateGate(text: Ref<string>, occasion: Ref<QuickReply["occasion"]>, channels: Ref<Sold[]>) {
  const words = computed(() => text.value.trim());
  const purpose = computed(() => (occasion.value === "review_request" ? "review_request" : "reply"));
  const slugs = computed(() => (channels.value.length ? channels.value.map((one) => one.slug) : ["own_shop"]));

  async function judge(wanted: string): Promise<GateRuling> {
    const reader = ruleLanguage(locale.value);
    const answers = await Promise.all(slugs.value.map((slug) => outreach.tryOut(wanted, slug, reader, purpose.value)));
    const rulings = answers.map((one) => one.ruling);
    return { ...rulings[0]!, findings: rulings.flatMap((one) => one.findings), rewrite: rulings.find((one) => one.rewrite)?.rewrite ?? "" };
  }
  return useHints(text, words, judge, () => [purpose.value, slugs.value.join(), locale.value].join(" "));
}
