/** Calls: shapes and calls. Times are ISO-8601 UTC text. */
import { get, patch } from "./client";
import type { Order, Page } from "./types";

export type CallOutcome = "reached" | "no_answer" | "busy" | "wrong_number" | "left_message" | "call_back" | "abandoned";

export interface Call {
  id: string;
  state: "ringing" | "answered" | "ended";
  incoming: boolean;
  number: string;
  buyer_id: string | null;
  buyer_name: string;
  vip: boolean;
  conversation_id: string | null;
  agent_id: string | null;
  agent_name: string;
  rang_at: string;
  answered_at: string | null;
  ended_at: string | null;
  waited_s: number;
  talked_s: number;
  outcome: CallOutcome | null;
  words: string;
  consent: "not_recorded" | "given" | "refused";
  recording_url: string;
}

export interface CallNow {
  call: Call;
  orders: Order[];
}

export interface CallFigures {
  since: string;
  until: string;
  calls: number;
  abandoned: number;
  half_hours: { at: string; calls: number; abandoned: number; wait_s: number; wait_p90_s: number; talk_s: number; per_day: number; needed: number }[];
  answer_within_s: number;
  answered_share: number;
}

export const calls = {
  now: () => get<{ items: CallNow[] }>("/calls/now"),
  log: (cursor: string | null) => get<Page<Call>>("/calls", { cursor, limit: 30 }),
  note: (id: string, body: { words?: string; outcome?: CallOutcome; consent?: Call["consent"]; call_back_at?: string }) => patch<Call>(`/calls/${id}`, body),
  figures: (query: { since: string; until: string }) => get<CallFigures>("/call-figures", query),
};
