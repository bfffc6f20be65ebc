/** Calls: shapes and calls. Times are ISO-8601 UTC text. */
import { get, patch } from "./client";
import type { Page, Schemas } from "./types";

export type Call = Schemas["Call"];
export type CallOutcome = NonNullable<Call["outcome"]>;
export type CallNow = Schemas["CallNow"];
export type CallFigures = Schemas["CallFigures"];

export const calls = {
  now: () => get<{ items: CallNow[] }>("/calls/now"),
  log: (cursor: string | null) => get<Page<Call>>("/calls", { cursor, limit: 30 }),
  note: (id: string, body: { words?: string; outcome?: CallOutcome; consent?: Call["consent"]; call_back_at?: string }) => patch<Call>(`/calls/${id}`, body),
  figures: (query: { since: string; until: string }) => get<CallFigures>("/call-figures", query),
};
