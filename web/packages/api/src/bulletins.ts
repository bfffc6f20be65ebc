/** Bulletins, and the floor under quality: shapes and calls. Times are ISO-8601 UTC text. */
import { get, patch, post, put } from "./client";
import type { Page, Schemas } from "./types";

export type Bulletin = Schemas["Bulletin"];
export type BulletinAudience = Bulletin["audience"];
export type BulletinReach = BulletinAudience["reach"];
export type BulletinToRead = Schemas["ToRead"];
export type BulletinReceipts = Schemas["bulletins_model_Receipts"];
export type BulletinBody = Pick<Bulletin, "title" | "words" | "audience" | "remind_hours">;

const at = (id: string): string => `/bulletins/${id}`;

export const bulletins = {
  mine: (read_too = false) => get<{ items: BulletinToRead[] }>("/bulletins/mine", { read_too }),
  read: (id: string) => post<void>(`${at(id)}/read`),
  list: (cursor: string | null) => get<Page<Bulletin>>("/bulletins", { cursor, limit: 30 }),
  one: (id: string) => get<BulletinReceipts>(at(id)),
  write: (body: BulletinBody) => post<Bulletin>("/bulletins", body),
  edit: (id: string, body: BulletinBody) => patch<Bulletin>(at(id), body),
  publish: (id: string) => post<Bulletin>(`${at(id)}/publish`),
  withdraw: (id: string) => post<void>(`${at(id)}/withdraw`),
  remind: (id: string) => post<{ agents: number }>(`${at(id)}/remind`),
};

export type QualityFloorView = Schemas["FloorView"];
export type QualityFloor = QualityFloorView["floor"];
export type AgencyQuality = Schemas["AgencyFigures"];

export const qualityFloor = {
  view: () => get<QualityFloorView>("/quality/floor"),
  set: (floor: QualityFloor) => put<QualityFloorView>("/quality/floor", floor),
  lift: (agentId: string, note: string) => post<QualityFloorView>(`/quality/floor/${agentId}/lift`, { note }),
  agencies: (query: { since: string; until: string }) => get<AgencyQuality[]>("/quality/agencies", query),
};
