import type { CaseEvent, CaseRow, CaseState, CaseViewName, Remedy, Waits } from "@xiaoer/api";

export const CASE_VIEWS: readonly Exclude<CaseViewName, "any">[] = [
  "mine", "desk", "approval", "inspect", "overdue", "waiting", "open", "disputed", "closed",
];
export const ORDER_CHANGES: readonly Remedy[] = ["cancel", "change_address", "change_contact", "change_sku", "change_payment"];
export const REMEDIES: readonly Remedy[] = [
  "refund_only", "return_refund", "exchange", "resend", "repair", "price_match", "compensation", "intercept", "rejected", ...ORDER_CHANGES,
];
export const REASONS = [
  "changed_mind", "unwanted", "defective", "damaged", "not_as_described", "wrong_item", "missing_item", "late", "lost", "price_dropped",
  "out_of_stock", "order_error", "address_error", "other",
] as const;
/** An apology and evidence come before any decision. */
export const QUALITY: readonly string[] = ["defective", "damaged", "not_as_described"];
const OURS: readonly Waits[] = ["agent", "lead", "warehouse"];

export interface CaseQuery {
  view: (typeof CASE_VIEWS)[number];
  remedy?: Remedy;
  shop_id?: string;
}

export function readCaseQuery(text: Record<string, unknown>): CaseQuery {
  const query: CaseQuery = { view: CASE_VIEWS.find((view) => view === text.view) ?? "desk" };
  const remedy = REMEDIES.find((one) => one === text.remedy);
  if (remedy) query.remedy = remedy;
  if (typeof text.shop_id === "string" && text.shop_id) query.shop_id = text.shop_id;
  return query;
}

export function writeCaseQuery({ view, remedy, shop_id }: CaseQuery): Record<string, string> {
  return { ...(view === "desk" ? {} : { view }), ...(remedy ? { remedy } : {}), ...(shop_id ? { shop_id } : {}) };
}

const BACK: CaseState[] = ["requested", "awaiting_return", "returning", "inspecting"];
const PATHS: Partial<Record<Remedy, CaseState[]>> = {
  return_refund: [...BACK, "refunding", "settled"],
  exchange: [...BACK, "sending", "sent", "settled"],
  resend: ["requested", "sending", "sent", "settled"],
  repair: ["requested", "awaiting_return", "returning", "diagnosing", "repairing", "sending", "sent", "settled"],
  intercept: ["requested", "intercepting", "refunding", "settled"],
  cancel: ["requested", "applying", "refunding", "settled"],
  ...Object.fromEntries(ORDER_CHANGES.slice(1).map((change) => [change, ["requested", "applying", "settled"]])),
};
/** Where a state stands that is not itself a step. */
const STANDS_AT: Partial<Record<CaseState, CaseState>> = {
  awaiting_evidence: "requested", awaiting_approval: "requested", refused: "requested", awaiting_sign: "requested", disputed: "requested", giving_back: "requested",
  quoted: "diagnosing", awaiting_payment: "inspecting",
};

/** Whoever is asked to approve moves no case back on its way: it stands where it was when they were asked. */
export function standsAt(state: CaseState, events: readonly Pick<CaseEvent, "from_state" | "to_state">[]): CaseState {
  if (state !== "awaiting_approval") return state;
  return (events.findLast((event) => event.to_state === state && event.from_state !== state)?.from_state ?? state) as CaseState;
}

export interface Step {
  state: CaseState;
  is: "done" | "now" | "left" | "stopped";
}

/** The way of a remedy, and how far this case is. `passed` are states it was in; a case that was closed stops at the last of them. */
export function stepsOf(remedy: Remedy, state: CaseState, passed: readonly string[] = []): Step[] {
  const path = PATHS[remedy] ?? ["requested", "refunding", "settled"];
  const place = (one: CaseState): number => path.indexOf(STANDS_AT[one] ?? one);
  const at = state === "closed" ? Math.max(0, ...passed.map((one) => place(one as CaseState))) : place(state);
  return path.map((step, index) => ({
    state: step,
    is: index < at || state === "settled" ? "done" : index > at ? "left" : state === "closed" ? "stopped" : "now",
  }));
}

export interface ShownClock {
  seconds: number;
  pressing: "calm" | "near" | "over";
}

/** Seconds to the end of the clock, or past it; `near` only in its last quarter. */
export function clockOf(row: Pick<CaseRow, "due_at" | "clock_started_at">, nowMs: number): ShownClock | null {
  if (!row.due_at) return null;
  const due = Date.parse(row.due_at);
  const seconds = Math.abs(due - nowMs) / 1000;
  if (nowMs >= due) return { seconds, pressing: "over" };
  const began = row.clock_started_at ? Date.parse(row.clock_started_at) : nowMs;
  return { seconds, pressing: nowMs - began >= (due - began) * 0.75 ? "near" : "calm" };
}

export const CLOCK_TONE = { calm: "text-muted", near: "font-semibold text-warning", over: "font-semibold text-error" } as const;

export function toneOf(row: Pick<CaseRow, "state" | "waits_for">): "success" | "error" | "neutral" | "primary" | "info" {
  if (row.state === "settled") return "success";
  if (row.state === "refused" || row.state === "disputed") return "error";
  if (row.state === "closed") return "neutral";
  return row.waits_for && OURS.includes(row.waits_for) ? "primary" : "neutral";
}

/** The neighbour in a list; the first or last when nothing is chosen. */
export function neighbour(ids: readonly string[], from: string | undefined, by: 1 | -1): string | undefined {
  const at = from ? ids.indexOf(from) : -1;
  if (at < 0) return ids[by === 1 ? 0 : ids.length - 1];
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))];
}
