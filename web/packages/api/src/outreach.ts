/** What the shop sends unasked: shapes and calls. Times are ISO-8601 UTC text. */
import { get, post, put } from "./client";
import type { AnswerPreview, GateCounts, GateLayer, GatePackView, KeptRuling, Page } from "./types";

type Filters = Record<string, string | number | boolean | null | undefined>;
export type RuleLanguage = "zh" | "en";

export interface OutreachSkip {
  id: string;
  at: string;
  buyer_id: string;
  buyer_name: string;
  conversation_id: string;
  order_id: string;
  source_id: string;
  purpose: string;
  channel: string;
  medium: string;
  sender_kind: string;
  rules: string[];
  sentence: string;
  free_at: string | null;
}

export interface OutreachRate {
  purpose: string;
  channel: string;
  sends: number;
  opt_outs: number;
  complaints: number;
  permille: number;
  limit_permille: number;
  counted_over: number;
  least_sends: number;
  paused_at: string | null;
  resumed_at: string | null;
  resumed_by: string;
  note: string;
}

export interface GatePackTiming {
  id: string;
  title: { zh?: string; en?: string };
  timing: { quiet_from_hour: number; quiet_until_hour: number; cap_hours: Record<string, number>; pause_last_sends: number; pause_permille: number };
}

export const outreach = {
  skips: (query: Filters) => get<Page<OutreachSkip>>("/outreach/skips", query),
  skipCounts: (days: number, language: RuleLanguage) => get<{ items: { rule: string; sentence: string; times: number }[] }>("/outreach/skip-counts", { days, language }),
  rates: () => get<{ items: OutreachRate[] }>("/outreach/rates"),
  complain: (body: { buyer_id: string; channel: string; words?: string }) => post<{ rate: OutreachRate | null }>("/outreach/complaints", body),
  resume: (purpose: string, channel: string, note: string) => post<OutreachRate>("/outreach/resume", { purpose, channel, note }),
  pack: (name: string) => get<GatePackView>(`/gate/packs/${name}`),
  saveLayer: (name: string, source: string, revision: number) => put<GateLayer>(`/gate/packs/${name}/edits`, { source, revision }),
  publishLayer: (name: string, revision: number) => post<GatePackView>(`/gate/packs/${name}/publish`, { revision }),
  tryOut: (text: string, channel: string, reader: string, purpose = "reply") => post<AnswerPreview>("/gate/preview", { text, channel, reader, purpose }),
  rulings: (query: Filters) => get<Page<KeptRuling>>("/gate/rulings", query),
  stopped: (days: number) => get<GateCounts[]>("/gate/counts", { days }),
  packs: () => get<GatePackTiming[]>("/gate/packs"),
};
