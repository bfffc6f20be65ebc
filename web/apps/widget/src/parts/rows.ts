/** How the lines of a thread stand on the screen: days, groups of one author, and where the unread ones begin. */
import type { ShownLine } from "@xiaoer/live";

export type Row =
  | { type: "moment"; key: string; at: string }
  | { type: "unread"; key: string }
  | { type: "line"; key: string; shown: ShownLine; first: boolean; last: boolean };

const GROUP_MS = 3 * 60_000;
const MOMENT_MS = 10 * 60_000;

export function rowsOf(lines: readonly ShownLine[], unreadAfter: number | null): Row[] {
  const rows: Row[] = [];
  let divided = unreadAfter === null;
  for (const [index, shown] of lines.entries()) {
    const before = lines[index - 1];
    const after = lines[index + 1];
    if (!before || gap(before, shown) > MOMENT_MS) rows.push({ type: "moment", key: `t${shown.key}`, at: shown.line.at });
    if (!divided && !shown.mine && (shown.seq ?? 0) > (unreadAfter ?? 0)) {
      if (index > 0) rows.push({ type: "unread", key: "unread" });
      divided = true;
    }
    rows.push({ type: "line", key: shown.key, shown, first: !joins(before, shown), last: !joins(shown, after) });
  }
  return rows;
}

const gap = (a: ShownLine, b: ShownLine): number => new Date(b.line.at).getTime() - new Date(a.line.at).getTime();

/** By itself, without an author: a note of the system, or that a line was taken back. */
const stands = ({ line }: ShownLine): boolean => line.kind === "system" || Boolean(line.recalled_at);

function joins(a: ShownLine | undefined, b: ShownLine | undefined): boolean {
  if (!a || !b || stands(a) || stands(b)) return false;
  const sameAuthor = a.mine === b.mine && (a.mine || (a.line.author_id === b.line.author_id && a.line.author_kind === b.line.author_kind));
  return sameAuthor && gap(a, b) < GROUP_MS;
}
