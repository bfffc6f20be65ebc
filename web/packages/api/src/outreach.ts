/** What the shop sends unasked: shapes and calls. Times are ISO-8601 UTC text. */
import { get, post, put } from "./client";
import type { AnswerPreview, GateCounts, GateLayer, GatePack, GatePackView, KeptRuling, Page, Schemas } from "./types";

type Filters = Record<string, string | number | boolean | null | undefined>;
export type RuleLanguage = "zh" | "en";

export type OutreachSkip = Schemas["Skip"];
export type OutreachRate = Schemas["Rate"];

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
  packs: () => get<GatePack[]>("/gate/packs"),
};
