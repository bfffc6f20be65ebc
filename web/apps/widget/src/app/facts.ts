/** What the server tells a buyer, as documented in docs/reference. */
import type { Limits } from "@xiaoer/live";

export interface Config {
  shop: { id?: string; name: string; locale?: string; logo_url?: string | null };
  accent?: string | null;
  greeting?: { zh?: string; en?: string } | null;
  announcement?: { zh?: string; en?: string } | null;
  badges?: (string | { zh?: string; en?: string })[];
  /** Certificates and honours that are valid today. */
  honours?: Honour[];
  stickers?: Sticker[];
  limits?: Record<string, number | { max_bytes: number }>;
  /** Seconds in which a buyer can change an own line; 0 or absent: not on this channel. */
  edit_within_s?: number;
  recall_within_s?: number;
  online?: boolean;
  theme?: "light" | "dark" | "auto";
  show_typing_text?: boolean;
  identity_required?: boolean;
}

export interface Honour {
  id: string;
  kind: "certificate" | "gold_seller" | "brand_letter" | "honour";
  title: { zh?: string; en?: string };
  issuer: { zh?: string; en?: string };
  number?: string;
  url?: string;
  picture_url?: string;
  /** Days, `2026-11-23`. */
  valid_from?: string | null;
  valid_until?: string | null;
}

export interface HowTo {
  entry_id: string;
  topic: string;
  wordings: Record<string, { questions: string[]; answer?: string; steps?: { text: string }[] }>;
}

export interface Sticker {
  id: string;
  name: string;
  url: string;
}

export interface Page {
  url: string;
  title: string;
  listing_id?: string;
}

export interface VisitorBody {
  visitor_token?: string;
  identity?: string;
  order_link?: string;
  page?: Page;
}

export interface Visitor {
  token: string;
  visitor_id: string;
  name?: string;
  /** The shop vouches for who this is. */
  verified?: boolean;
  conversation_id?: string;
  last_seq?: number;
  /** Orders that an order link opens. */
  order_ids?: string[];
  connection_key?: string;
}

export interface Claimed {
  id: string;
  state: string;
  code: string;
}

export interface Product {
  listing_id?: string;
  sku_id?: string | null;
  title: string;
  image_url?: string | null;
  price_minor?: number | null;
  currency?: string;
  url?: string | null;
  sku_name?: string | null;
}

export interface TrackingEvent {
  at: string;
  text: string;
  place?: string;
}

export interface Parcel {
  carrier?: string;
  carrier_name?: string;
  tracking_number?: string;
  state?: string;
  events?: TrackingEvent[];
  /** In a card: only the newest event. */
  last_at?: string | null;
  last_text?: string;
}

export interface OrderLine {
  title: string;
  sku_name?: string;
  quantity?: number;
  unit_price_minor?: number;
  image_url?: string | null;
}

export interface Order {
  id?: string;
  order_id?: string;
  external_id?: string;
  state?: string;
  currency?: string;
  paid_minor?: number;
  goods_minor?: number;
  freight_minor?: number;
  discount_minor?: number;
  placed_at?: string | null;
  promised_dispatch_at?: string | null;
  synced_at?: string | null;
  lines?: OrderLine[];
  /** In a card: how many lines it leaves out. */
  more_lines?: number;
  parcels?: Parcel[];
  parcel?: Parcel | null;
}

/** What was paid, or what is still to be paid when the order waits for it; minor units. */
export function amountOf(order: Order): { due: boolean; minor: number | null } {
  const due = order.state === "placed" && order.goods_minor !== undefined;
  const minor = due ? (order.goods_minor ?? 0) + (order.freight_minor ?? 0) - (order.discount_minor ?? 0) : (order.paid_minor ?? null);
  return { due, minor };
}

/** The manifest gives bare byte counts; both forms are taken. */
export function limitsOf(config: Config | null): Limits {
  const entries = Object.entries(config?.limits ?? {});
  return Object.fromEntries(entries.map(([kind, limit]) => [kind, typeof limit === "number" ? { max_bytes: limit } : limit]));
}

export interface GuideStep {
  id: string;
  text: string;
  media: { kind: string; url: string; caption: string }[];
  choices: { label: string; to: string }[];
  end: string;
}

/** A guide that was sent, and where this buyer is in it. */
export interface GuideRun {
  step_id: string;
  state: string;
  steps: GuideStep[];
}
