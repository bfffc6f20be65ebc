import type { ShownLine } from "@xiaoer/live";
import { dayKey } from "@xiaoer/ui";

/** What the thread draws, top to bottom. */
export type Item =
  | { type: "day"; key: string; at: string }
  | { type: "unread"; key: string }
  | { type: "line"; key: string; shown: ShownLine; first: boolean; last: boolean };

const TOGETHER_MS = 3 * 60_000;
const isThin = (shown: ShownLine): boolean => shown.line.kind === "system" || !!shown.line.recalled_at;

function together(a: ShownLine | undefined, b: ShownLine | undefined): boolean {
  if (!a || !b || isThin(a) || isThin(b)) return false;
  if (a.line.author_id !== b.line.author_id || a.line.author_kind !== b.line.author_kind) return false;
  return (a.line.kind === "note") === (b.line.kind === "note") && Date.parse(b.line.at) - Date.parse(a.line.at) < TOGETHER_MS;
}

/** Lines with day and unread dividers; lines of one author close in time form a block. */
export function itemsOf(lines: readonly ShownLine[], zone: string, unreadAfter: number | null): Item[] {
  const items: Item[] = [];
  let day = "";
  let divided = unreadAfter === null;
  lines.forEach((shown, index) => {
    const before = lines[index - 1];
    const after = lines[index + 1];
    const key = dayKey(shown.line.at, zone);
    const newDay = key !== day;
    if (newDay) {
      items.push({ type: "day", key: `day-${key}`, at: shown.line.at });
      day = key;
    }
    if (!divided && shown.seq !== null && shown.seq > unreadAfter! && shown.line.author_kind === "buyer") {
      items.push({ type: "unread", key: "unread" });
      divided = true;
    }
    const breaksAfter = after !== undefined && dayKey(after.line.at, zone) !== key;
    items.push({
      type: "line", key: shown.key, shown,
      first: newDay || !together(before, shown),
      last: breaksAfter || !together(shown, after),
    });
  });
  return items;
}
