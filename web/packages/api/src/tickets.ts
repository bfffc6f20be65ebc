/** Tickets: names for the server's own shapes, and calls. Times are ISO-8601 UTC text. */
import { get, patch, post, put, remove } from "./client";
import type { components } from "./schema";
import type { Narrow, Page, Schemas } from "./types";

type BulkRow = components["schemas"]["BulkRow"];
type Filters = Record<string, string | number | boolean | null | undefined>;

export type TicketState = Schemas["tickets_life_State"];
export type TicketAction = Schemas["tickets_life_Action"];
export type TicketPriority = Schemas["Priority"];
export type TicketSource = Schemas["tickets_model_Source"];
export type TicketLinkKind = Schemas["LinkKind"];
/** The views of the list; the server takes any text and refuses those it does not know. */
export type TicketViewName =
  | "mine" | "open" | "unstarted" | "overdue" | "waiting" | "platform" | "watched" | "feedback" | "suggestions" | "ended" | "any";
/** What a typed field may hold; the server leaves it open. */
export type TicketField = string | number | boolean | string[] | null;

export type TicketRow = Schemas["TicketRow"];
export type TicketEntry = Narrow<Schemas["Entry"], { facts: Record<string, any> }>;
export type TicketContact = Schemas["Contact"];
export type TicketParty = Schemas["Party"];
export type TicketFile = Schemas["FileView"];
export type TicketWhole = Narrow<
  Schemas["TicketView"],
  { ticket: Narrow<Schemas["Ticket"], { fields: Record<string, TicketField> }>; entries: TicketEntry[] }
>;
export type TicketEdited = Narrow<Schemas["Edited"], { ticket: TicketWhole }>;
export type BulkTicket = Pick<BulkRow, "ticket_id"> & Partial<BulkRow>;
export type BulkTickets = Schemas["BulkReport"];
export type TicketTemplate = Schemas["Template"];
export type TicketTemplateField = TicketTemplate["fields"][number];
export type TicketDepartment = Schemas["Department"];
export type PlatformDoor = Schemas["Door"];
export type TicketSettings = Schemas["TicketSettings"];
export type SuggestionMonth = Schemas["SuggestionMonth"];
export type NewTicket = Partial<Narrow<Schemas["NewTicket"], { fields: Record<string, TicketField>; due_at: string; deadline_at: string; message_seq: number }>>;

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
