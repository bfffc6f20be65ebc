import { shallowRef } from "vue";
import { rows } from "@/app/rows";

/** The conversations as the list shows them now, top to bottom. */
export const shownIds = shallowRef<readonly string[]>([]);

export function nextId(from: string | undefined, by: 1 | -1): string | undefined {
  const ids = shownIds.value;
  const at = from ? ids.indexOf(from) : -1;
  if (at < 0) return ids[by === 1 ? 0 : ids.length - 1];
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))];
}

/** The one whose buyer waits longest, other than the one on screen. */
export function nextUnansweredId(except: string | undefined): string | undefined {
  return shownIds.value
    .map((id) => rows.get(id))
    .filter((row) => row && row.id !== except && row.first_unanswered_at)
    .sort((a, b) => a!.first_unanswered_at!.localeCompare(b!.first_unanswered_at!))[0]?.id;
}
