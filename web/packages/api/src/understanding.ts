/** A shop's own understanding: shapes and calls. Times are ISO-8601 UTC text. */
import { ask, get, post, put, remove } from "./client";
import type { ImportReport, Page, Schemas } from "./types";

export type ShopUnderstanding = Schemas["ShopUnderstanding"];
export type IntentRow = Schemas["IntentRow"];
export type IntentExample = Schemas["IntentExample"];
export type UnderstandingVersion = NonNullable<ShopUnderstanding["newest"]>;
export type VersionDetail = Schemas["VersionDetail"];
export type TriedSentence = Schemas["TriedSentence"];

const at = (shop: string): string => `/shops/${shop}/understanding`;

export const understanding = {
  read: (shop: string) => get<ShopUnderstanding>(at(shop)),
  examples: (shop: string, intent: string, cursor: string | null) => get<Page<IntentExample>>(`${at(shop)}/examples`, { intent, cursor, limit: 50 }),
  add: (shop: string, text: string, intent: string) => post<{ id: string }>(`${at(shop)}/examples`, { text, intent }),
  remove: (shop: string, id: string) => remove(`${at(shop)}/examples/${id}`),
  importFile: (shop: string, file: File) =>
    ask<ImportReport>("POST", `${at(shop)}/examples/import`, { raw: file, headers: { "Content-Type": file.type || "text/csv" } }),
  keepIntent: (shop: string, intent: string, zh: string, en: string) => put<void>(`${at(shop)}/intents/${intent}`, { zh, en }),
  train: (shop: string) => post<UnderstandingVersion>(`${at(shop)}/train`),
  versions: (shop: string) => get<{ items: UnderstandingVersion[] }>(`${at(shop)}/versions`),
  version: (shop: string, id: string) => get<VersionDetail>(`${at(shop)}/versions/${id}`),
  publish: (shop: string, id: string) => post<UnderstandingVersion>(`${at(shop)}/versions/${id}/publish`),
  useShipped: (shop: string) => post<void>(`${at(shop)}/use-shipped`),
  tryOut: (shop: string, text: string, version_id = "") => post<TriedSentence>(`${at(shop)}/try`, { text, version_id }),
};
