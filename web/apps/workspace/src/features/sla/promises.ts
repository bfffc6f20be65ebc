import { promises as api, type MadePromise } from "@xiaoer/api";
import { useQuery, useQueryClient } from "@tanstack/vue-query";
import type { Ref } from "vue";
import { onFrame } from "@/app/live";

export const KINDS = ["call_back", "answer", "dispatch", "arrive", "refund", "solve"] as const;
/** For an input of type datetime-local: the reader's own wall clock. */
export function inputTime(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What was promised in this conversation; asked again when the server says that something about it changed. */
export function usePromises(id: Ref<string>) {
  const client = useQueryClient();
  const again = (): void => void client.invalidateQueries({ queryKey: ["promises", id.value] });
  onFrame("inbox", ({ conversation_ids }) => conversation_ids.includes(id.value) && again());
  return useQuery({ queryKey: ["promises", id], queryFn: () => api.of(id.value), staleTime: 5_000 });
}

/** The shop's word that is owed and over, or nearly: what a lead looks at. */
export const isOwed = ({ state }: MadePromise): boolean => state === "open" || state === "broken";
