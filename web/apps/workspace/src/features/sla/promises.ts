import { promises as api, type MadePromise } from "@xiaoer/api";
import { useQuery, useQueryClient } from "@tanstack/vue-query";
import type { Ref } from "vue";
import { onLiveLine } from "@/app/live";

export const KINDS = ["call_back", "answer", "dispatch", "arrive", "refund", "solve"] as const;
/** A line is read for promises a moment after it is stored. */
const READ_MS = [900, 2500];

/** For an input of type datetime-local: the reader's own wall clock. */
export function inputTime(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What was promised in this conversation; asked again after each line of the shop's. */
export function usePromises(id: Ref<string>) {
  const client = useQueryClient();
  const again = (): void => void client.invalidateQueries({ queryKey: ["promises", id.value] });
  onLiveLine((line) => {
    if (line.conversation_id === id.value && line.author_kind !== "buyer") READ_MS.forEach((wait) => setTimeout(again, wait));
  });
  return useQuery({ queryKey: ["promises", id], queryFn: () => api.of(id.value), staleTime: 5_000 });
}

/** The shop's word that is owed and over, or nearly: what a lead looks at. */
export const isOwed = ({ state }: MadePromise): boolean => state === "open" || state === "broken";
