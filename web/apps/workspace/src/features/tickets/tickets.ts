import type { TicketAction, TicketPriority, TicketRow, TicketState, TicketViewName } from "@xiaoer/api";

export const TICKET_VIEWS: readonly Exclude<TicketViewName, "any">[] = [
  "mine", "open", "unstarted", "overdue", "waiting", "platform", "watched", "feedback", "suggestions", "ended",
];
export const PRIORITIES: readonly TicketPriority[] = ["urgent", "high", "normal", "low"];
/** The columns of the board; a reopened ticket stands beside the new ones. */
export const COLUMNS = ["new", "in_progress", "waiting_buyer", "waiting_department", "waiting_platform", "solved"] as const;
export type Column = (typeof COLUMNS)[number];

export interface TicketQuery {
  view: (typeof TICKET_VIEWS)[number];
  q?: string;
  kind?: string;
  department?: string;
  priority?: TicketPriority;
  shop_id?: string;
  board?: boolean;
}

const TEXTS = ["q", "kind", "department", "shop_id"] as const;

export function readTicketQuery(text: Record<string, unknown>): TicketQuery {
  const query: TicketQuery = { view: TICKET_VIEWS.find((view) => view === text.view) ?? "open" };
  for (const name of TEXTS) if (typeof text[name] === "string" && text[name]) query[name] = text[name];
  const priority = PRIORITIES.find((one) => one === text.priority);
  if (priority) query.priority = priority;
  if (text.as === "board") query.board = true;
  return query;
}

export function writeTicketQuery({ view, board, ...rest }: TicketQuery): Record<string, string> {
  const kept = Object.entries(rest).filter((pair): pair is [string, string] => !!pair[1]);
  return { ...(view === "open" ? {} : { view }), ...(board ? { as: "board" } : {}), ...Object.fromEntries(kept) };
}

export const columnOf = (state: TicketState): Column | null =>
  state === "reopened" ? "new" : (COLUMNS.find((column) => column === state) ?? null);

/** The move that brings a card into a column; undefined where the table of moves has none. */
export function moveInto(row: Pick<TicketRow, "actions" | "state">, column: Column): TicketAction | undefined {
  if (columnOf(row.state) === column) return undefined;
  const goals: TicketState[] = column === "new" ? ["reopened"] : [column];
  return row.actions.find(({ to }) => goals.includes(to))?.action;
}

/** The nearest column to the left or right into which the card may go. */
export function columnBeside(row: TicketRow, by: 1 | -1): { column: Column; action: TicketAction } | undefined {
  const here = columnOf(row.state);
  if (!here) return undefined;
  for (let at = COLUMNS.indexOf(here) + by; at >= 0 && at < COLUMNS.length; at += by) {
    const action = moveInto(row, COLUMNS[at]!);
    if (action) return { column: COLUMNS[at]!, action };
  }
  return undefined;
}

const TONES: Record<TicketState, "primary" | "info" | "warning" | "success" | "neutral" | "error"> = {
  new: "primary", reopened: "error", in_progress: "info", waiting_buyer: "warning", waiting_department: "warning", waiting_platform: "warning",
  solved: "success", closed: "neutral",
};
export const toneOf = (state: TicketState) => TONES[state];
export const PRIORITY_TONE = { urgent: "error", high: "warning", normal: "neutral", low: "neutral" } as const;

/** What the bulk bar chose stays chosen as far as it is still in the list. */
export const stillThere = (chosen: ReadonlySet<string>, rows: readonly { id: string }[]): Set<string> =>
  new Set(rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id));
