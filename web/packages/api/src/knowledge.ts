/** Knowledge entries, guides and the course: shapes and calls. Times are ISO-8601 UTC text. */
import { ask, get, patch, post, put } from "./client";
import type { Page, Schemas } from "./types";

export type KnowledgeEntry = Schemas["EntryRow"];
export type KnowledgeEntryView = Schemas["EntryView"];
export type KnowledgeContent = Schemas["Content"];
export type KnowledgeWording = Schemas["Wording"];
export type KnowledgeStep = Schemas["GuideStep"];
export type KnowledgeFlag = Schemas["EntryFlag"];
export type KnowledgeVersion = Schemas["VersionRow"];
export type KnowledgeCounts = Schemas["EntryCounts"];
export type KnowledgeGap = Schemas["Gap"];
export type KnowledgeHit = Schemas["Hit"];
export type KnowledgeImport = Schemas["EntryImport"];
export type KnowledgeAction = KnowledgeEntryView["actions"][number];
export type GuideFigures = Schemas["GuideFigures"];
export type KnowledgeCourse = Schemas["Course"];
export type KnowledgeLesson = Schemas["Lesson"];
type Query = Record<string, string | number | boolean | null | undefined>;

const at = (id: string): string => `/knowledge/entries/${id}`;

export const knowledge = {
  list: (query: Query) => get<Page<KnowledgeEntry>>("/knowledge/entries", query),
  counts: (shop_id: string) => get<KnowledgeCounts>("/knowledge/counts", { shop_id }),
  one: (id: string) => get<KnowledgeEntryView>(at(id)),
  write: (body: { shop_id: string; content: unknown }) => post<KnowledgeEntryView>("/knowledge/entries", body),
  change: (id: string, body: { content: unknown; base_version: number }) => put<KnowledgeEntryView>(at(id), body),
  decide: (id: string, body: { action: string; words?: string; version?: number }) => post<KnowledgeEntryView>(`${at(id)}/decide`, body),
  keep: (id: string, body: { owner_id?: string; fresh_until?: string }) => patch<KnowledgeEntryView>(`${at(id)}/keeping`, body),
  versions: (id: string) => get<KnowledgeVersion[]>(`${at(id)}/versions`),
  restore: (id: string, version: number) => post<KnowledgeEntryView>(`${at(id)}/versions/${version}/restore`, {}),
  check: (content: unknown) => post<KnowledgeFlag[]>("/knowledge/check", content),
  lookUp: (body: { shop_id: string; text: string; language?: string }) => post<KnowledgeHit[]>("/knowledge/look-up", body),
  gaps: (query: Query) => get<Page<KnowledgeGap>>("/knowledge/gaps", query),
  draftGap: (id: string) => post<{ entry_id: string }>(`/knowledge/gaps/${id}/draft`, {}),
  dismissGap: (id: string) => post<void>(`/knowledge/gaps/${id}/dismiss`, {}),
  guideFigures: (shop_id: string, days: number) => get<GuideFigures[]>("/knowledge/guides/figures", { shop_id, days }),
  course: (shop_id: string, language: string) => get<KnowledgeCourse>("/knowledge/course", { shop_id, language }),
  answer: (id: string, query: { shop_id: string; language: string }, body: { version: number; option: number }) =>
    post<{ right: boolean; answer: string }>(`/knowledge/course/${id}/answer?${new URLSearchParams(query)}`, body),
  bring: (file: Blob, page: boolean, query: Query) =>
    ask<KnowledgeImport>("POST", `/knowledge/import${page ? "-page" : ""}`, { query, raw: file, headers: { "Content-Type": file.type || "text/csv" } }),
};
