import { conversations, type Agent, type ConversationRow } from "@xiaoer/api";
import { useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { useAgents } from "@/app/lists";
import { me } from "@/app/session";

const SHOWN = 8;
const RANK = { online: 0, busy: 1, away: 2 } as const;

/** Whom a note in this conversation can call: colleagues who may see it, those at their desk first. */
export function useColleagues(row: Ref<ConversationRow>, wanted: Ref<boolean>) {
  const agents = useAgents(() => wanted.value);
  const readers = useQuery({
    queryKey: ["readers", computed(() => row.value.id)],
    queryFn: () => conversations.readers(row.value.id),
    staleTime: 15_000,
    enabled: wanted,
  });
  const all = computed<Agent[]>(() => {
    const may = new Set(readers.data.value ?? []);
    const list = (agents.data.value ?? []).filter((agent) => may.has(agent.id) && agent.id !== me.value?.id);
    return list.sort((a, b) => RANK[a.presence] - RANK[b.presence]);
  });
  return {
    found: (term: string) => all.value.filter((agent) => agent.name.toLowerCase().includes(term.toLowerCase())).slice(0, SHOWN),
    calledIn: (text: string) => all.value.filter((agent) => text.includes(`@${agent.name}`)).map((agent) => agent.id),
  };
}
