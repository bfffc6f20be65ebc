/** After-sales as the server tells a buyer, see docs/howto/after-sales-for-buyers.md. */
import type { Parcel, TrackingEvent } from "../app/facts.ts";

export interface Clause {
  code: string;
  zh: string;
  en: string;
  policy_version: number;
  url: string;
}

export interface Reason {
  rule: string;
  values: Record<string, string | number | boolean | null>;
  clause: Clause | null;
}

export interface Step {
  code: string;
  status: "done" | "now" | "later" | "stopped";
  at: string | null;
}

export interface CaseLine {
  line_id: string;
  title: string;
  sku_name: string;
  image_url: string;
  quantity: number;
  amount_minor: number;
  new_sku_name: string;
}

export interface Evidence {
  id: string;
  kind: string;
  side: string;
  url: string;
  thumbnail_url: string;
  words: string;
  at: string;
}

export interface Happening {
  at: string;
  code: string;
  by: string;
  state: string;
  words: string;
}

export interface Refund {
  amount_minor: number;
  currency: string;
  state: "under_way" | "paid" | "looked_at";
  method: string;
  asked_at: string;
  paid_at: string | null;
}

export interface ReturnParcel {
  carrier: string;
  carrier_name: string;
  tracking_number: string;
  state: string;
  scans: TrackingEvent[];
}

/** Parts that are empty are left out. */
export interface ReturnAddress {
  code: string;
  name: string;
  phone: string;
  country?: string;
  province?: string;
  city?: string;
  district?: string;
  line1: string;
  postal_code?: string;
  note?: string;
}

export interface Case {
  id: string;
  version: number;
  shop_id: string;
  order_id: string;
  order_external_id: string;
  remedy: string;
  state: string;
  reason: string;
  words: string;
  amount_minor: number;
  difference_minor: number;
  freight_by: string;
  quote_minor: number | null;
  currency: string;
  opened_at: string;
  open: boolean;
  waits_for: string;
  due_at: string | null;
  overdue: boolean;
  steps: Step[];
  lines: CaseLine[];
  evidence: Evidence[];
  timeline: Happening[];
  actions: { action: string; needs: string[] }[];
  offers: { remedy: string; amount_minor: number }[];
  clause: Clause | null;
  refusal: { words: string; reasons: Reason[]; clause: Clause | null; until: string | null; next: string[] } | null;
  plan: { words: string; due_at: string } | null;
  refunds: Refund[];
  return_parcel: ReturnParcel | null;
  return_address: ReturnAddress | null;
  /** Of a changed address or contact: the new one, masked. */
  address: Record<string, string> | null;
  method: string;
  confirmed: boolean;
  /** What is owed can be paid now, on the shop's own page. */
  pays_online: boolean;
  /** What went back already although the case did not end with a refund. */
  paid_before_minor: number;
  replacement: { external_id: string; state: string; promised_dispatch_at: string | null; parcels: Parcel[] } | null;
}

export interface AskableLine {
  line_id: string;
  title: string;
  sku_id: string | null;
  sku_name: string;
  image_url: string;
  quantity: number;
  free_quantity: number;
  skus: { id: string; name: string; price_minor: number | null; in_stock: boolean }[];
}

export interface CasesOfOrder {
  order_id: string;
  order_external_id: string;
  order_state: string;
  locked: boolean;
  paid_minor: number;
  currency: string;
  shop_id: string;
  lines: AskableLine[];
  cases: Case[];
}

export interface Option {
  remedy: string;
  possible: boolean;
  answer: string;
  amount_minor: number;
  difference_minor: number;
  freight_by: string;
  currency: string;
  reasons: Reason[];
  alternatives: string[];
  clause: Clause | null;
}

export interface AskedLine {
  line_id: string;
  quantity: number;
  new_sku_id?: string;
}

export interface Request {
  client_id: string;
  remedy: string;
  reason: string;
  words: string;
  lines: AskedLine[];
  evidence: string[];
  confirmed: boolean;
  method_id?: string | null;
  address?: Record<string, string> | null;
  difference_minor?: number;
}
