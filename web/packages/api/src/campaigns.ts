/** Campaigns: shapes and calls. Times are ISO-8601 UTC text, amounts minor units. */
import { address, get, post, put } from "./client";
import type { Page, Schemas } from "./types";

type Loose = Schemas["CampaignTerms"];
export type AudienceRule = Required<Schemas["AudienceRule"]>;
/** As the server answers: every field is there. */
export type CampaignTerms = Required<Omit<Loose, "rule">> & { rule: AudienceRule };
export type Campaign = Omit<Schemas["Campaign"], "terms"> & { terms: CampaignTerms };
export type CampaignAction = Campaign["actions"][number];
export type CampaignPreview = Schemas["CampaignPreview"];
export type CampaignChecked = Schemas["campaigns_model_Checked"];
export type CampaignText = CampaignChecked["texts"][number];
export type CampaignProblem = Schemas["CampaignProblem"];
export type CampaignPreset = Omit<Schemas["Preset"], "terms"> & { terms: CampaignTerms };
export type CampaignOptions = Omit<Schemas["Options"], "presets"> & { presets: CampaignPreset[] };
export type CampaignSend = Schemas["CampaignSend"];

const at = (id: string): string => `/campaigns/${id}`;

export const campaigns = {
  list: () => get<{ items: Campaign[] }>("/campaigns"),
  one: (id: string) => get<Campaign>(at(id)),
  options: () => get<CampaignOptions>("/campaigns/options"),
  write: (name: string, terms: CampaignTerms) => post<Campaign>("/campaigns", { name, terms }),
  change: (id: string, version: number, name: string, terms: CampaignTerms) => put<Campaign>(at(id), { version, name, terms }),
  move: (id: string, action: CampaignAction) => post<Campaign>(`${at(id)}/move`, { action }),
  check: (terms: CampaignTerms, reader: "zh" | "en") => post<CampaignChecked>("/campaigns/check", { terms, reader }),
  preview: (terms: CampaignTerms, days: number, reason: string, campaign_id: string) =>
    post<CampaignPreview>("/campaigns/preview", { terms, days, reason, campaign_id }),
  sends: (id: string, query: { in_state?: string; reason?: string; cursor: string | null }) =>
    get<Page<CampaignSend>>(`${at(id)}/sends`, { ...query, limit: 30 }),
  file: (id: string, days: number): string => address(`${at(id)}/preview.csv`, { days }),
};
