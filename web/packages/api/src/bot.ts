/** The bot: its settings per shop, what it did and why, a message to try. */
import { get, post, put } from "./client";
import type { Page, Schemas } from "./types";

export type BotSettingsView = Schemas["BotSettingsView"];
export type BotSettings = BotSettingsView["settings"];
export type BotMode = BotSettings["mode"];
export type BotTurn = Schemas["Turn"];
export type BotSaid = BotTurn["said"][number];
export type BotTrial = Schemas["TrialAnswer"];
export type PriceFloor = Schemas["PriceFloor"];

export const bots = {
  settings: (shopId: string) => get<BotSettingsView>(`/bot/shops/${shopId}`),
  save: (shopId: string, body: BotSettings) => put<BotSettingsView>(`/bot/shops/${shopId}`, body),
  turns: (query: { shop_id?: string; conversation_id?: string; outcome?: string; cursor?: string | null; limit?: number }) => get<Page<BotTurn>>("/bot/turns", query),
  tryOut: (shop_id: string, text: string) => post<BotTrial>("/bot/trials", { shop_id, text }),
  floor: (listingId: string, conversation_id: string) => get<PriceFloor>(`/bot/floors/${listingId}`, { conversation_id }),
};
