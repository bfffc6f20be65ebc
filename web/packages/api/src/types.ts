/** The shapes of `/api`. Times are ISO-8601 UTC text, money is minor units with its currency. */
export type Stage = "pre" | "in" | "after";
export type Presence = "online" | "busy" | "away";
export type Role = "owner" | "lead" | "agent" | "outsourced" | "inspector";
export type ConversationState = "open" | "snoozed" | "closed";
export type View = "mine" | "queue" | "team" | "all" | "snoozed" | "closed";
export type AuthorKind = "buyer" | "agent" | "bot" | "system";
export type LineKind =
  | "text" | "image" | "video" | "voice" | "file" | "card" | "sticker" | "form" | "note" | "system" | "edited" | "recalled";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Me {
  id: string;
  name: string;
  display_name: string;
  email: string;
  role: Role;
  permissions: string[];
  presence: Presence;
  capacity: number;
  locale: string;
  totp_enabled: boolean;
  merchant: { id: string; name: string; locale: string; time_zone: string };
  teams: { id: string; name: string }[];
  settings: Record<string, unknown>;
}

export interface BuyerSummary {
  id: string;
  name: string;
  vip: boolean;
  tags: string[];
}

export interface ConversationRow {
  id: string;
  version: number;
  shop_id: string;
  shop_name: string;
  connection_id: string;
  channel: string;
  channel_name: string;
  buyer: BuyerSummary;
  state: ConversationState;
  queue: { team_id: string | null; skill: string; since: string; priority: number } | null;
  agent_id: string | null;
  agent_name: string | null;
  stage: Stage;
  stage_source: "derived" | "corrected";
  subject_order_id: string | null;
  subject_listing_id: string | null;
  order_value_minor: number | null;
  currency: string | null;
  preview: string;
  preview_kind: LineKind;
  last_at: string | null;
  last_author_kind: AuthorKind | null;
  last_seq: number;
  unread: number;
  first_unanswered_at: string | null;
  first_unanswered_text: string | null;
  snoozed_until: string | null;
  routing_reason: { code: string; data: Record<string, unknown> } | null;
  source: { url?: string; title?: string; listing_id?: string; [fact: string]: unknown };
  created_at: string;
  tags: string[];
}

export interface Attachment {
  id: string;
  name: string;
  mime: string;
  size: number;
  url: string;
  thumb_url?: string | null;
  width?: number | null;
  height?: number | null;
  duration_ms?: number | null;
}

/** `{card: "product"|"order"|"invite", …facts}` */
export type Card = { card: string } & Record<string, any>;

export interface Line {
  id: string;
  conversation_id: string;
  seq: number;
  kind: LineKind;
  author_kind: AuthorKind;
  author_id: string;
  author_name: string;
  at: string;
  text?: string;
  client_id?: string | null;
  attachment?: Attachment | null;
  card?: Card | null;
  reply_to_seq?: number | null;
  target_seq?: number | null;
  edited_at?: string | null;
  recalled_at?: string | null;
  automatic?: boolean;
}

export interface Receipts {
  buyer_read_seq: number;
  agent_read_seq: number;
  buyer_delivered_seq: number;
}

export interface LinePage {
  lines: Line[];
  last_seq: number;
  receipts: Receipts;
}

export interface ProfileField {
  name: string;
  value: string;
  masked: boolean;
  source: string;
  as_of: string;
}

export interface BuyerTag {
  tag: string;
  reason: string;
  source: "auto" | "manual";
  set_by: string | null;
  set_at: string;
  expires_at: string | null;
}

export interface Consent {
  purpose: string;
  channel: string;
  granted: boolean;
  source: string;
  at: string;
}

export interface Profile {
  id: string;
  name: string;
  vip: boolean;
  identities: {
    id: string; connection_id: string; external_id: string; display_name: string; verified: boolean;
    first_seen_at: string; last_seen_at: string;
  }[];
  fields: ProfileField[];
  tags: BuyerTag[];
  consents: Consent[];
  stats: { orders: number; spend_minor: number; currency: string; returns: number; last_order_at: string | null } | null;
}

export interface TrackingEvent {
  at: string;
  place: string;
  text: string;
  status: string;
}

export interface Parcel {
  id: string;
  carrier: string;
  carrier_name: string;
  tracking_number: string;
  state: "pending" | "collected" | "in_transit" | "out_for_delivery" | "ready_for_pickup" | "signed" | "problem" | "returning" | "returned";
  dispatched_at: string | null;
  signed_at: string | null;
  events: TrackingEvent[];
}

export interface Receiver {
  name: string;
  phone: string;
  region: string;
  address: string;
  masked: boolean;
}

export interface OrderLine {
  id: string;
  listing_id: string | null;
  sku_id: string | null;
  external_id: string;
  title: string;
  sku_name: string;
  quantity: number;
  unit_price_minor: number;
  paid_minor: number;
  image_url: string | null;
  state: string;
}

export type OrderState = "placed" | "paid" | "dispatched" | "signed" | "completed" | "cancelled";

export interface Order {
  id: string;
  shop_id: string;
  external_id: string;
  buyer_id: string | null;
  state: OrderState;
  placed_at: string;
  paid_at: string | null;
  dispatched_at: string | null;
  signed_at: string | null;
  closed_at: string | null;
  promised_dispatch_at: string | null;
  currency: string;
  goods_minor: number;
  freight_minor: number;
  discount_minor: number;
  paid_minor: number;
  receiver: Receiver | null;
  note: string;
  seller_note: string;
  synced_at: string;
  lines: OrderLine[];
  payments: { id: string; method: string; amount_minor: number; state: string; paid_at: string | null }[];
  parcels: Parcel[];
}

export interface ConversationContext {
  buyer: Profile;
  orders: Order[];
  stage: Stage;
  sessions: { id: string; number: number; opened_at: string; closed_at: string | null; stage: string }[];
  earlier: ConversationRow[];
}

export interface Sku {
  id: string;
  external_id: string;
  name: string;
  price_minor: number;
  stock: number | null;
  image_url: string | null;
  state: string;
  attributes: { name: string; value: string }[];
}

export interface Listing {
  id: string;
  shop_id: string;
  external_id: string;
  title: string;
  description: string;
  url: string;
  image_url: string | null;
  category: string;
  price_minor: number;
  currency: string;
  state: string;
  attributes: { name: string; value: string }[];
  guides: { title: string; steps: string[] }[];
  skus: Sku[];
  synced_at: string;
}

export interface ListingSummary {
  id: string;
  shop_id: string;
  external_id: string;
  title: string;
  url: string;
  image_url: string;
  category: string;
  price_minor: number;
  currency: string;
  state: string;
  skus: number;
  stock: number | null;
}

export interface QuickReply {
  id: string;
  scope: "personal" | "team" | "shop";
  owner_id: string;
  shortcut: string;
  title: string;
  text: string;
  variables: { name: string; known: boolean }[];
  file_ids: string[];
  uses: number;
  /** Uses after which the conversation's order was paid within a day. */
  sales: number;
  last_used_at: string | null;
  updated_at: string;
  stale_after: string | null;
  stale: boolean;
}

export interface Agent {
  id: string;
  name: string;
  display_name: string;
  email: string;
  role: Role;
  state: "active" | "suspended" | "invited";
  presence: Presence;
  capacity: number;
  totp_enabled: boolean;
  last_sign_in_at: string | null;
  team_ids: string[];
  /** Skill name → level 1 … 5. */
  skills: Record<string, number>;
}

export interface Team {
  id: string;
  name: string;
  shop_ids: string[];
  agent_ids: string[];
}

export interface Skill {
  id: string;
  name: string;
}

export interface Shop {
  id: string;
  name: string;
  channel: string;
  currency: string;
  url: string;
  settings: Record<string, unknown>;
}

export interface Connection {
  id: string;
  shop_id: string;
  channel: string;
  name: string;
  public_key: string;
  config: Record<string, any>;
  credential_names: string[];
  state: "active" | "paused" | "failing" | "removed";
  last_error: string;
  last_error_at: string | null;
}

/** `identity_secret` is shown this once. */
export interface AddedConnection {
  connection: Connection;
  identity_secret: string;
}

export interface ChannelField {
  name: string;
  label: Record<string, string>;
  kind: "text" | "secret" | "url" | "list" | "switch" | "colour" | "texts";
  required: boolean;
  help: Record<string, string>;
  default: unknown;
}

export interface Channel {
  slug: string;
  name: Record<string, string>;
  kind: string;
  form: ChannelField[];
}

export interface Invitation {
  id: string;
  agent_id: string;
  email: string;
  name: string;
  role: Role;
  created_at: string;
  expires_at: string;
}

/** `link` goes to the invited person only; shown this once. */
export interface IssuedInvitation {
  invitation: Invitation;
  token: string;
  link: string;
}

export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  made_by: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface AuditEntry {
  id: string;
  at: string;
  actor_kind: string;
  actor_id: string;
  address: string;
  action: string;
  target: string;
  facts: Record<string, unknown>;
}

export interface SignInSession {
  id: string;
  address: string;
  device: string;
  started_at: string;
  seen_at: string;
  current: boolean;
}

export interface SavedView {
  id: string;
  name: string;
  query: Record<string, string>;
}

export type Counts = Record<"mine" | "queue" | "team" | "snoozed" | "all", number>;

export interface KindLimit {
  max_bytes: number;
  mimes?: string[];
  max_duration_ms?: number;
}

export interface Limits {
  image?: KindLimit;
  video?: KindLimit;
  voice?: KindLimit;
  file?: KindLimit;
  text_max_chars?: number;
  [kind: string]: unknown;
}

export interface SearchHit {
  line: Line & { snippet: string; marks: [number, number][] };
  row: ConversationRow;
}

export interface Board {
  waiting: { team_id: string | null; skill: string; count: number; oldest_at: string }[];
  agents: { id: string; name: string; presence: Presence; open_count: number; capacity: number }[];
  at: string;
}

export interface RoutingRule {
  name: string;
  shop_id: string;
  channel: string;
  stage: string;
  tag: string;
  team_id: string | null;
  skill: string;
}

export interface RoutingSettings {
  rules: RoutingRule[];
  last_agent_first: boolean;
  vip_first: boolean;
  unopened_after_s: number;
}

export interface ImportReport {
  total: number;
  created: number;
  changed: number;
  unchanged: number;
  stale: number;
  rejected: { line: number; field: string; code: string; reason: string }[];
  ignored_fields: string[];
}
