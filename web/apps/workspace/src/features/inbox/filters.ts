import type { ConversationRow, Me, Stage, View } from "@xiaoer/api";

export type Sort = "waiting" | "latest";

/** What the list is asked to show; its text form is the query of the page's address and of a saved view. */
export interface InboxQuery {
  view: View;
  sort: Sort;
  stage?: Stage;
  shop_id?: string;
  agent_id?: string;
  tag?: string;
  q?: string;
}

export const VIEWS: readonly View[] = ["mine", "queue", "team", "all", "snoozed", "closed"];
const STAGES: readonly Stage[] = ["pre", "in", "after"];
const FREE = ["shop_id", "agent_id", "tag", "q"] as const;

export function readQuery(text: Record<string, unknown>): InboxQuery {
  const pick = (name: string): string | undefined => (typeof text[name] === "string" && text[name]) || undefined;
  const view = VIEWS.find((v) => v === pick("view")) ?? "mine";
  const query: InboxQuery = { view, sort: pick("sort") === "latest" || view === "closed" ? "latest" : "waiting" };
  const stage = STAGES.find((s) => s === pick("stage"));
  if (stage) query.stage = stage;
  for (const name of FREE) {
    const value = pick(name);
    if (value) query[name] = value;
  }
  return query;
}

/** Only what differs from the plain list of one's own conversations. */
export function writeQuery(query: InboxQuery): Record<string, string> {
  const text: Record<string, string> = {};
  if (query.view !== "mine") text.view = query.view;
  if (query.sort === "latest" && query.view !== "closed") text.sort = "latest";
  for (const name of ["stage", ...FREE] as const) if (query[name]) text[name] = query[name]!;
  return text;
}

export const activeFilters = (query: InboxQuery): ("stage" | "shop_id" | "agent_id" | "tag")[] =>
  (["stage", "shop_id", "agent_id", "tag"] as const).filter((name) => query[name]);

const IN_VIEW: Record<View, (row: ConversationRow, me: Me) => boolean> = {
  mine: (row, me) => row.state === "open" && row.agent_id === me.id,
  queue: (row) => row.state === "open" && row.agent_id === null && row.queue !== null,
  team: (row, me) => row.state === "open" && (row.queue === null || me.teams.some((team) => team.id === row.queue?.team_id)),
  all: (row) => row.state === "open",
  snoozed: (row) => row.state === "snoozed",
  closed: (row) => row.state === "closed",
};

/** Whether a row has its place in this list. A free text is judged by the server alone. */
export function belongs(row: ConversationRow, query: InboxQuery, me: Me): boolean {
  return (
    IN_VIEW[query.view](row, me) &&
    (!query.stage || row.stage === query.stage) &&
    (!query.shop_id || row.shop_id === query.shop_id) &&
    (!query.agent_id || row.agent_id === query.agent_id) &&
    (!query.tag || row.tags.includes(query.tag) || row.buyer.tags.includes(query.tag))
  );
}

/** Whether the words occur in what the row shows: name, lines, tags. */
export function mentions(row: ConversationRow, words: string): boolean {
  const wanted = words.toLowerCase();
  return [row.buyer.name, row.preview, row.first_unanswered_text, ...row.tags, ...row.buyer.tags].some((text) => text.toLowerCase().includes(wanted));
}

const latestFirst = (a: ConversationRow, b: ConversationRow): number =>
  (b.last_at ?? b.created_at).localeCompare(a.last_at ?? a.created_at) || a.id.localeCompare(b.id);

/** An angry buyer stands where one would who has waited an hour longer, as on the server. */
const ANGRY_AHEAD_MS = 3_600_000;
const waitsSince = (row: ConversationRow): number => Date.parse(row.first_unanswered_at!) - (row.mood === "angry" ? ANGRY_AHEAD_MS : 0);

/** Who waits longest comes first; those with an answer follow, newest first. */
function waitingFirst(a: ConversationRow, b: ConversationRow): number {
  if (a.first_unanswered_at && b.first_unanswered_at) return waitsSince(a) - waitsSince(b) || a.id.localeCompare(b.id);
  if (a.first_unanswered_at || b.first_unanswered_at) return a.first_unanswered_at ? -1 : 1;
  return latestFirst(a, b);
}

export const comparison = (sort: Sort) => (sort === "waiting" ? waitingFirst : latestFirst);

/** How near the reply is to its due time: calm, then near in the last quarter, then over. */
export function urgency(waitedSeconds: number, targetSeconds: number): "calm" | "near" | "over" {
  if (waitedSeconds >= targetSeconds) return "over";
  return waitedSeconds >= targetSeconds * 0.75 ? "near" : "calm";
}
