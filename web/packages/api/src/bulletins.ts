/** Bulletins, and the floor under quality: shapes and calls. Times are ISO-8601 UTC text. */
import { get, patch, post, put } from "./client";
import type { Page } from "./types";

export type BulletinReach = "everybody" | "teams" | "agencies";

export interface BulletinAudience {
  reach: BulletinReach;
  team_ids: string[];
  agencies: string[];
}

export interface Bulletin {
  id: string;
  state: "proposed" | "published" | "withdrawn";
  title: string;
  words: string;
  source: string;
  path: string;
  audience: BulletinAudience;
  remind_hours: number;
  made_at: string;
  published_at: string | null;
  published_by: string | null;
  readers: number;
  read: number;
}

export interface BulletinToRead {
  id: string;
  title: string;
  words: string;
  path: string;
  published_at: string;
  by_name: string;
}

export interface BulletinReceipts {
  bulletin: Bulletin;
  readers: { agent_id: string; name: string; role: string; agency: string; read_at: string | null }[];
}

export interface BulletinBody {
  title: string;
  words: string;
  audience: BulletinAudience;
  remind_hours: number;
}

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

export interface QualityFloor {
  active: boolean;
  least: number;
  sheets: number;
}

export interface QualityFloorView {
  floor: QualityFloor;
  below: { agent_id: string; agent_name: string; agency: string; since_at: string; average: number; sheets: number; least: number }[];
}

export interface AgencyQuality {
  agency: string;
  agents: number;
  sheets: number;
  average: number | null;
  passed: number;
  fatal: number;
  appealed: number;
  upheld: number;
  refusals: number;
  to_mend: number;
  below_floor: number;
}

export const qualityFloor = {
  view: () => get<QualityFloorView>("/quality/floor"),
  set: (floor: QualityFloor) => put<QualityFloorView>("/quality/floor", floor),
  lift: (agentId: string, note: string) => post<QualityFloorView>(`/quality/floor/${agentId}/lift`, { note }),
  agencies: (query: { since: string; until: string }) => get<AgencyQuality[]>("/quality/agencies", query),
};
