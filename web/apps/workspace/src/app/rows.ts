import { conversations, type ConversationRow } from "@xiaoer/api";
import { shallowReactive } from "vue";

/** Every inbox row this tab has heard of, newest version only. */
export const rows = shallowReactive(new Map<string, ConversationRow>());

/** When the live connection last spoke of a row; a list counts those in that it had not fetched itself. */
export const heardAt = shallowReactive(new Map<string, number>());

export function keepRow(row: ConversationRow): void {
  const held = rows.get(row.id);
  if (!held || row.version >= held.version) rows.set(row.id, row);
}

export function hearRow(row: ConversationRow): void {
  keepRow(row);
  heardAt.set(row.id, Date.now());
}

const wanted = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** What was asked for and did not come may not be seen any more: somebody else has it now. */
function keepSeen(asked: readonly string[], found: readonly ConversationRow[]): void {
  const seen = new Set(found.map((row) => row.id));
  asked.filter((id) => !seen.has(id)).forEach((id) => rows.delete(id));
  found.forEach(hearRow);
}

/** Fetches these rows, many hints in one request. */
export function refreshRows(ids: readonly string[]): void {
  ids.forEach((id) => wanted.add(id));
  timer ??= setTimeout(() => {
    timer = undefined;
    const batch = [...wanted].slice(0, 200);
    batch.forEach((id) => wanted.delete(id));
    void conversations.some(batch).then((page) => keepSeen(batch, page.items), () => undefined);
    if (wanted.size) refreshRows([]);
  }, 150);
}
