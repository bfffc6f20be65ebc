/** Tickets: shapes and calls. Times are ISO-8601 UTC text. */
import { get, patch, post, put, remove } from "./client";
import type { Page } from "./types";

type Filters = Record<string, string | number | boolean | null | undefined>;

export type TicketState = "new" | "in_progress" | "waiting_buyer" | "waiting_department" | "waiting_platform" | "solved" | "closed" | "reopened";
export type TicketAction = "start" | "ask_buyer" | "ask_department" | "ask_platform" | "answer" | "solve" | "close" | "reopen";
export type TicketPriority = "low" | "normal" | "high" | "urgent";
export type TicketViewName =
  | "mine" | "open" | "unstarted" | "overdue" | "waiting" | "platform" | "watched" | "feedback" | "suggestions" | "ended" | "any";
export type TicketSource = "conversation" | "message" | "order" | "watch" | "case" | "call" | "stock_out" | "ticket" | "import" | "desk";
export type TicketLinkKind = "blocks" | "duplicate" | "same_cause";
export type TicketField = string | number | boolean | string[] | null;

export interface TicketRow {
  id: string;
  version: number;
  number: number;
  kind: string;
  title: string;
  state: TicketState;
  department: string;
  owner_id: string;
  owner_name: string;
  next_action: string;
  due_from: string | null;
  due_at: string | null;
  overdue: boolean;
  priority: TicketPriority;
  shop_id: string | null;
  buyer_id: string | null;
  buyer_name: string;
  conversation_id: string | null;
  order_id: string | null;
  order_external_id: string;
  case_id: string | null;
  watch_id: string | null;
  seen_count: number;
  platform: string;
  reference: string;
  deadline_at: string | null;
  decision: "accepted" | "declined" | null;
  opened_at: string;
  changed_at: string;
  closed_at: string | null;
  merged_into: string | null;
  actions: { action: TicketAction; to: TicketState }[];
}

export interface TicketEntry {
  ticket_id: string;
  version: number;
  at: string;
  action: string;
  from_state: TicketState;
  to_state: TicketState;
  by_kind: string;
  by_id: string;
  by_name: string;
  words: string;
  changes: { field: string; before: unknown; after: unknown; applied: boolean }[];
  facts: Record<string, any>;
}

export interface TicketContact {
  id: string;
  ticket_id: string | null;
  channel: "phone" | "chat" | "sms" | "email" | "other";
  direction: "in" | "out";
  number: string;
  at: string;
  duration_s: number;
  outcome: string;
  words: string;
  consent: "not_recorded" | "given" | "refused";
  recording_url: string | null;
  agent_name: string;
  call_back_at: string | null;
}

export interface TicketParty {
  id: string;
  ticket_id: string;
  buyer_name: string;
  conversation_id: string | null;
  order_external_id: string;
  words: string;
  at: string;
  told_at: string | null;
}

export interface TicketFile {
  id: string;
  ticket_id: string;
  name: string;
  kind: string;
  url: string;
  thumb_url: string | null;
  words: string;
  at: string;
}

export interface TicketWhole {
  row: TicketRow;
  ticket: TicketRow & { words: string; intent: string; fields: Record<string, TicketField>; door: string; page: string; tell_buyer: boolean; told_at: string | null; outcome: string; reply: string; opened_by: string; source: TicketSource; split_from: string | null };
  entries: TicketEntry[];
  parties: TicketParty[];
  contacts: TicketContact[];
  files: TicketFile[];
  watchers: string[];
  links: { kind: TicketLinkKind; outward: boolean; ticket: TicketRow }[];
  merged: TicketRow[];
  duplicates: TicketRow[];
}

export interface TicketEdited {
  ticket: TicketWhole;
  kept: string[];
  conflicts: { field: string; yours: unknown; theirs: unknown; by_id: string; by_name: string; at: string }[];
  version: number;
}

export interface BulkTicket {
  ticket_id: string;
  changes?: Record<string, unknown>;
  version?: number;
  action?: TicketAction;
  words?: string;
  merge_into?: string;
  undo_version?: number;
}

export interface BulkTickets {
  results: { ticket_id: string; done: boolean; code: string; data: Record<string, unknown>; versions: number[]; conflicts: string[] }[];
  done: number;
  failed: number;
}

export interface TicketTemplateField {
  code: string;
  label: { zh: string; en: string };
  kind: "text" | "long_text" | "number" | "money" | "date" | "moment" | "choice" | "choices" | "switch" | "url" | "urls";
  needed: "" | "open" | "solve";
  choices: { code: string; zh: string; en: string }[];
  min: number | null;
  max: number | null;
}

export interface TicketTemplate {
  code: string;
  name: { zh: string; en: string };
  department: string;
  priority: TicketPriority;
  due_hours: number | null;
  next_action: string;
  title: string;
  tell_buyer: boolean;
  fields: TicketTemplateField[];
  built_in: boolean;
  changed: boolean;
}

export interface TicketDepartment {
  code: string;
  name: string;
  owner_id: string | null;
  due_hours: number | null;
  calendar_id: string | null;
  built_in: boolean;
}

export interface PlatformDoor {
  code: string;
  platform: string;
  platform_name: { zh: string; en: string };
  kind: "online" | "form" | "phone" | "email";
  name: { zh: string; en: string };
  where: { zh: string; en: string };
  url: string;
  phone: string;
  email: string;
  hours: string;
  built_in: boolean;
  changed_at: string | null;
}

export interface TicketSettings {
  duplicate_hours: number;
  due_hours: Record<TicketPriority, number>;
  remind_minutes: number;
  escalate_again_hours: number;
  deadline_hours: number;
  close_after_days: number;
  watches: string[];
  stock_outs: boolean;
  forward_feedback: boolean;
  call_link: string;
  answer_within_s: number;
  answered_share: number;
}

export interface SuggestionMonth {
  report: {
    month: string;
    received: number;
    accepted: number;
    declined: number;
    departments: { department: string; received: number; accepted: number; declined: number; carried_out: number }[];
  };
  accepted: TicketRow[];
}

export interface NewTicket {
  title?: string;
  words?: string;
  kind?: string;
  department?: string;
  owner_id?: string;
  next_action?: string;
  due_at?: string;
  priority?: TicketPriority;
  source?: TicketSource;
  conversation_id?: string;
  message_seq?: number;
  order_id?: string;
  case_id?: string;
  watch_id?: string;
  shop_id?: string;
  buyer_id?: string;
  fields?: Record<string, TicketField>;
  platform?: string;
  door?: string;
  reference?: string;
  deadline_at?: string;
  page?: string;
  tell_buyer?: boolean;
  client_id?: string;
}

const at = (id: string): string => `/tickets/${id}`;

export const tickets = {
  list: (query: Filters, signal?: AbortSignal) => get<Page<TicketRow>>("/tickets", query, signal),
  counts: () => get<Record<string, number>>("/tickets/counts"),
  one: (id: string) => get<TicketWhole>(at(id)),
  open: (body: NewTicket) => post<TicketWhole>("/tickets", body),
  edit: (id: string, version: number, changes: Record<string, unknown>) => patch<TicketEdited>(at(id), { version, changes }),
  act: (id: string, action: TicketAction, body: Record<string, unknown>) => post<TicketWhole>(`${at(id)}/actions/${action}`, body),
  note: (id: string, words: string, files: string[], client_id: string) => post<TicketWhole>(`${at(id)}/notes`, { words, files, client_id }),
  seenAgain: (id: string, body: Record<string, unknown>) => post<TicketWhole>(`${at(id)}/seen-again`, body),
  watch: (id: string, agentId: string) => put<TicketWhole>(`${at(id)}/watchers/${agentId}`),
  unwatch: (id: string, agentId: string) => remove<TicketWhole>(`${at(id)}/watchers/${agentId}`),
  link: (id: string, other_id: string, kind: TicketLinkKind) => post<TicketWhole>(`${at(id)}/links`, { other_id, kind }),
  unlink: (id: string, otherId: string, kind: TicketLinkKind) => remove<TicketWhole>(`${at(id)}/links/${kind}/${otherId}`),
  merge: (id: string, ticket_id: string) => post<TicketWhole>(`${at(id)}/merge`, { ticket_id }),
  unmerge: (id: string) => post<TicketWhole>(`${at(id)}/unmerge`),
  split: (id: string, body: Record<string, unknown>) => post<TicketWhole>(`${at(id)}/split`, body),
  decide: (id: string, body: Record<string, unknown>) => post<TicketWhole>(`${at(id)}/decision`, body),
  undo: (id: string, version: number) => post<TicketWhole>(`${at(id)}/undo`, { version }),
  bulk: (rows: BulkTicket[]) => post<BulkTickets>("/tickets/bulk", { rows }),
  suggestions: (month: string) => get<SuggestionMonth>(`/tickets/suggestions/${month}`),
  logContact: (body: Record<string, unknown>) => post<{ contact: TicketContact; ticket: TicketRow | null }>("/contacts", body),
  callLink: (body: { buyer_id?: string; order_id?: string }) => post<{ href: string; number: string }>("/call-links", body),
  templates: () => get<{ items: TicketTemplate[] }>("/ticket-templates"),
  saveTemplate: (one: TicketTemplate) => put<TicketTemplate>(`/ticket-templates/${one.code}`, one),
  removeTemplate: (code: string) => remove<void>(`/ticket-templates/${code}`),
  departments: () => get<{ items: TicketDepartment[] }>("/ticket-departments"),
  saveDepartment: (one: TicketDepartment) => put<TicketDepartment>(`/ticket-departments/${one.code}`, one),
  removeDepartment: (code: string) => remove<void>(`/ticket-departments/${code}`),
  doors: () => get<{ items: PlatformDoor[] }>("/platform-doors"),
  saveDoor: (one: PlatformDoor) => put<PlatformDoor>(`/platform-doors/${one.code}`, one),
  removeDoor: (code: string) => remove<void>(`/platform-doors/${code}`),
  restoreDoors: () => post<{ items: PlatformDoor[] }>("/platform-doors/restore"),
  settings: () => get<TicketSettings>("/ticket-settings"),
  saveSettings: (settings: TicketSettings) => put<TicketSettings>("/ticket-settings", settings),
};
