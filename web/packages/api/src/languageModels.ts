/** The merchant's language model: shapes and calls. Amounts are millionths of the currency's unit. */
import { get, post, put } from "./client";
import type { Page, Schemas } from "./types";

export type LanguageModel = Required<Schemas["LanguageModel"]>;
export type SaveLanguageModel = Schemas["SaveLanguageModel"];
export type ModelCall = Schemas["ModelCall"];
export type ModelTrial = Schemas["ModelTrial"];

export const languageModel = {
  read: () => get<LanguageModel>("/language-model"),
  save: (body: SaveLanguageModel) => put<LanguageModel>("/language-model", body),
  tryOut: () => post<ModelTrial>("/language-model/try"),
  calls: (cursor: string | null) => get<Page<ModelCall>>("/language-model/calls", { cursor, limit: 20 }),
};
