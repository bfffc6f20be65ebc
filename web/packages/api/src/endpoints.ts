/** Every call the workspace makes, by noun. Nothing else in the workspace writes a path. */
import { ask, get, patch, post, put, remove } from "./client";
import type * as T from "./types";

type Filters = Record<string, string | number | boolean | null | undefined>;

export const session = {
  me: () => get<T.Me>("/me"),
  signIn: (email: string, password: string, code?: string) => post<T.Me>("/sign-in", { email, password, code }),
  signOut: () => post<void>("/sign-out"),
  previewInvitation: (token: string) =>
    post<T.InvitationPreview>("/accept-invitation/preview", { token }),
  resetPassword: (token: string, password: string) => post<void>("/reset-password", { token, password }),
  setUpNeeded: () => get<{ needed: boolean }>("/setup"),
  acceptInvitation: (token: string, name: string, password: string) =>
    post<T.Me>("/accept-invitation", { token, name, password }),
  setUp: (body: Record<string, string>) => post<T.Me>("/setup", body),
  change: (body: Partial<T.Me>) => patch<T.Me>("/me", body),
  setPresence: (presence: T.Presence) => put<void>("/me/presence", { presence }),
  changePassword: (current: string, password: string) => post<void>("/me/password", { old: current, new: password }),
  startTotp: () => post<T.TotpSetup>("/me/totp"),
  confirmTotp: (code: string) => post<{ recovery_codes: string[] }>("/me/totp/confirm", { code }),
  endTotp: (password: string) => remove<void>("/me/totp", { password }),
  sessions: () => get<T.Page<T.SignInSession> | T.SignInSession[]>("/me/sessions"),
  endOtherSessions: () => remove<void>("/me/sessions"),
  endSession: (id: string) => remove<void>(`/me/sessions/${id}`),
  pushKey: () => get<{ public_key: string }>("/push-key"),
  subscribePush: (subscription: unknown) => post<void>("/me/push", subscription),
  unsubscribePush: (endpoint: string) => remove<void>("/me/push", { endpoint }),
};

export const conversations = {
  list: (query: Filters, signal?: AbortSignal) => get<T.Page<T.ConversationRow>>("/conversations", query, signal),
  some: (ids: string[]) => get<T.Page<T.ConversationRow>>("/conversations", { ids: ids.join(",") }),
  one: (id: string) => get<T.ConversationRow>(`/conversations/${id}`),
  lines: (id: string, query: { before?: number; after?: number; limit?: number }) =>
    get<T.LinePage>(`/conversations/${id}/lines`, query),
  readers: (id: string) => get<string[]>(`/conversations/${id}/readers`),
  context: (id: string) => get<T.ConversationContext>(`/conversations/${id}/context`),
  act: (id: string, verb: string, body: unknown = {}) => post<T.ConversationRow | undefined>(`/conversations/${id}/${verb}`, body),
  counts: () => get<T.Counts>("/counts"),
  search: (query: Filters, signal?: AbortSignal) => get<T.Page<T.SearchHit>>("/search", query, signal),
  views: () => get<T.Page<T.SavedView> | T.SavedView[]>("/views"),
  saveView: (name: string, query: Record<string, unknown>) => post<T.SavedView>("/views", { name, query }),
  renameView: (id: string, name: string) => patch<void>(`/views/${id}`, { name }),
  removeView: (id: string) => remove<void>(`/views/${id}`),
  preview: (id: string, body: { text: string; reader: string; recent_answers: string[] }, signal?: AbortSignal) =>
    post<T.AnswerPreview>(`/conversations/${id}/preview`, body, signal),
  /** All of them in this order, or none. */
  steps: (id: string, steps: T.MacroStep[]) => post<T.StepsDone>(`/conversations/${id}/steps`, { steps }),
};

export const buyers = {
  find: (q: string, limit: number) => get<T.Page<T.BuyerRow>>("/buyers", { q, limit }),
  one: (id: string) => get<T.Profile>(`/buyers/${id}`),
  reveal: (id: string, field: string, purpose: string) =>
    post<{ value: string }>(`/buyers/${id}/reveal`, { field, purpose }),
  tag: (id: string, tag: string, reason: string) => post<void>(`/buyers/${id}/tags`, { tag, reason }),
  untag: (id: string, tag: string) => remove<void>(`/buyers/${id}/tags/${encodeURIComponent(tag)}`),
  change: (id: string, change: { name?: string; fields?: Record<string, string> }) => patch<T.Profile>(`/buyers/${id}`, change),
  merge: (id: string, other_id: string, reason: string) => post<{ merge_id: string }>(`/buyers/${id}/merge`, { other_id, reason }),
  unmerge: (id: string, merge_id: string) => post<T.Profile>(`/buyers/${id}/unmerge`, { merge_id }),
  consent: (id: string, purpose: string, channel: string, granted: boolean) =>
    put<void>(`/buyers/${id}/consent`, { purpose, channel, granted }),
};

export const orders = {
  list: (query: Filters) => get<T.Page<T.Order>>("/orders", query),
  one: (id: string) => get<T.Order>(`/orders/${id}`),
  reveal: (id: string, purpose: string) =>
    post<T.Receiver>(`/orders/${id}/reveal`, { purpose, field: "receiver" }),
  link: (id: string) => post<T.MadeLink>(`/orders/${id}/link`, { days: 30 }),
  remedies: (id: string, body: Record<string, unknown>) => post<T.RemedyPreview[]>(`/orders/${id}/remedies`, body),
  ledger: (id: string) => get<T.OrderLedger>(`/orders/${id}/ledger`),
  rejection: (id: string, reason: string) => get<T.Rejection>(`/orders/${id}/rejection`, { reason }),
  reject: (id: string, body: Record<string, unknown>) => post<T.Case>(`/orders/${id}/rejection`, body),
  cancelDesk: (id: string, proofs: number) => get<T.CancelDesk>(`/orders/${id}/seller-cancel`, { proofs }),
  cancelByShop: (id: string, body: T.SellerCancel) => post<T.Case>(`/orders/${id}/seller-cancel`, body),
  contacts: (id: string) => get<T.ContactAttempt[]>(`/orders/${id}/contact-attempts`),
  noteContact: (id: string, body: { channel: string; outcome: string; words: string }) =>
    post<T.ContactAttempt[]>(`/orders/${id}/contact-attempts`, body),
  resolutions: (id: string, body: Record<string, unknown>) => post<T.Resolution[]>(`/orders/${id}/resolutions`, body),
};

export const cases = {
  list: (query: Filters, signal?: AbortSignal) => get<T.Page<T.CaseRow>>("/cases", query, signal),
  counts: () => get<Partial<Record<T.CaseViewName, number>>>("/cases/counts"),
  one: (id: string) => get<T.Case>(`/cases/${id}`),
  open: (body: T.NewCase) => post<T.Case>("/cases", body),
  act: (id: string, action: T.CaseAction, body: T.CaseBody) => post<T.Case>(`/cases/${id}/actions/${action}`, body),
  addEvidence: (id: string, files: string[], words = "") => post<T.Case>(`/cases/${id}/evidence`, { files, words }),
  apologise: (id: string, words: string) => post<T.Case>(`/cases/${id}/apology`, { words }),
  verify: (id: string, words: string) => post<T.Case>(`/cases/${id}/verified`, { words }),
  sendPlan: (id: string, words: string, due_at: string) => post<T.Case>(`/cases/${id}/plan`, { words, due_at }),
  letter: (id: string) => get<{ text: string }>(`/cases/${id}/letter`),
  give: (id: string, agent_id: string) => put<T.Case>(`/cases/${id}/agent`, { agent_id }),
  sendBackTo: (id: string, body: { version?: number; code?: string; address?: T.ReturnAddress }) => put<T.Case>(`/cases/${id}/return-address`, body),
};

export const howTos = {
  of: (shopId: string, query: Filters) => get<T.HowTo[]>(`/shops/${shopId}/how-tos`, query),
};

export const assurances = {
  of: (shopId: string) => get<T.Assurance[]>(`/shops/${shopId}/assurances`),
  figures: (span: Filters) => get<T.Schemas["AssuranceFigures"]>("/assurance-figures", span),
};

export const figures = {
  afterSales: (span: Filters) => get<T.AfterSalesFigures>("/aftersales/figures", span),
  casesBehind: (figure: T.AfterSalesFigure, query: Filters) => get<T.Page<T.CaseRow>>(`/aftersales/figures/${figure}/cases`, query),
};

export const stockOuts = {
  affected: (shop_id: string, sku_id: string) => get<T.AffectedOrder[]>("/stock-outs/affected", { shop_id, sku_id }),
  report: (body: Record<string, unknown>) => post<T.StockOut>("/stock-outs", body),
  one: (id: string) => get<T.StockOut>(`/stock-outs/${id}`),
  list: (query: Filters) => get<T.Page<T.StockOutLine>>("/stock-outs", query),
  orders: (id: string) => get<T.StockOutOrder[]>(`/stock-outs/${id}/orders`),
};

export const payouts = {
  list: (query: Filters) => get<T.Page<T.Payout>>("/payouts", query),
  one: (id: string) => get<T.Payout>(`/payouts/${id}`),
  record: (id: string, reference: string) => post<T.Payout>(`/payouts/${id}/record`, { reference }),
  retry: (id: string) => post<T.Payout>(`/payouts/${id}/retry`),
  cancel: (id: string, reason: string) => post<T.Payout>(`/payouts/${id}/cancel`, { reason }),
  differences: (query: Filters) => get<T.Page<T.Difference>>("/reconciliations", query),
  days: () => get<T.Page<T.ComparedDay>>("/reconciliations/days"),
  settle: (id: string, note: string) => post<T.Difference>(`/reconciliations/${id}/settle`, { note }),
};

export const parcels = {
  settings: () => get<T.WatchSettings>("/parcel-watches/settings"),
  watches: (query: Filters) => get<T.Page<T.ParcelWatch>>("/parcel-watches", query),
  answer: (id: string, body: { answer: string; close: boolean; expected_at: string | null; tell_buyer: boolean }) =>
    post<T.ParcelWatch>(`/parcel-watches/${id}/answer`, body),
  intercepts: (query: Filters) => get<T.Page<T.ParcelIntercept>>("/intercepts", query),
  result: (id: string, result: T.InterceptAction, words: string) => post<T.ParcelIntercept>(`/intercepts/${id}/result`, { result, words }),
};

export const gifts = {
  giveable: (conversationId: string) => get<T.Giveable>(`/conversations/${conversationId}/giveable`),
  give: (conversationId: string, body: Record<string, unknown>) => post<T.Gift>(`/conversations/${conversationId}/gifts`, body),
  giveForCase: (caseId: string, body: Record<string, unknown>) => post<T.Gift>(`/cases/${caseId}/gifts`, body),
  afterCase: (caseId: string) => post<T.Gift>(`/cases/${caseId}/gift`),
  one: (id: string) => get<T.Gift>(`/gifts/${id}`),
  list: (query: Filters) => get<T.Page<T.Gift>>("/gifts", query),
  approvals: () => get<{ items: T.Gift[] }>("/gift-approvals"),
  decide: (id: string, verb: "approve" | "refuse", words = "") => post<T.Gift>(`/gifts/${id}/${verb}`, { words }),
  withdraw: (id: string) => post<T.Gift>(`/gifts/${id}/withdraw`),
  budgets: () => get<{ items: T.GiftBudget[] }>("/budgets"),
  makeBudget: (body: Record<string, unknown>) => post<T.GiftBudget>("/budgets", body),
  changeBudget: (id: string, body: Record<string, unknown>) => patch<T.GiftBudget>(`/budgets/${id}`, body),
  fund: (id: string, amount_minor: number, key: string) => post<T.GiftBudget>(`/budgets/${id}/fund`, { amount_minor, key }),
  coupons: () => get<{ items: T.GiftCoupon[] }>("/coupons"),
  makeCoupon: (body: Record<string, unknown>) => post<T.GiftCoupon>("/coupons", body),
  changeCoupon: (id: string, body: Record<string, unknown>) => patch<T.GiftCoupon>(`/coupons/${id}`, body),
};

export const policies = {
  of: (shopId: string) => get<T.ShopPolicies>(`/policies/${shopId}`),
  version: (shopId: string, version: number) => get<T.Policy>(`/policies/${shopId}/versions/${version}`),
  saveDraft: (shopId: string, document: T.PolicyDocument, note: string, revision: number) =>
    put<T.Policy>(`/policies/${shopId}/draft`, { document, note, revision }),
  check: (shopId: string, document: T.PolicyDocument) => post<{ steps: number; most: number }>(`/policies/${shopId}/draft/check`, { document }),
  discardDraft: (shopId: string) => remove<void>(`/policies/${shopId}/draft`),
  publish: (shopId: string, revision: number, in_force_from?: string) =>
    post<T.Policy>(`/policies/${shopId}/publish`, { revision, in_force_from }),
  restore: (shopId: string, version: number, note: string) => post<T.Policy>(`/policies/${shopId}/versions/${version}/restore`, { note }),
  words: () => get<T.PolicyWords>("/policy-words"),
  dryRuns: (shopId: string) => get<T.DryRun[]>(`/policies/${shopId}/dry-runs`),
  startDryRun: (shopId: string, days: number) => post<T.DryRun>(`/policies/${shopId}/dry-runs`, { days }),
  dryRun: (id: string) => get<T.DryRun>(`/dry-runs/${id}`),
  dryRunRows: (id: string, query: Filters) => get<T.Page<T.DryRunRow>>(`/dry-runs/${id}/rows`, query),
  cancelDryRun: (id: string) => post<T.DryRun>(`/dry-runs/${id}/cancel`),
};

export const catalog = {
  list: (query: Filters, signal?: AbortSignal) => get<T.Page<T.ListingSummary>>("/listings", query, signal),
  one: (id: string) => get<T.Listing>(`/listings/${id}`),
};

export const quickReplies = {
  list: (query: Filters, signal?: AbortSignal) => get<T.Page<T.QuickReply>>("/quick-replies", query, signal),
  make: (body: Partial<T.QuickReply>) => post<T.QuickReply>("/quick-replies", body),
  change: (id: string, body: Partial<T.QuickReply>) => patch<T.QuickReply>(`/quick-replies/${id}`, body),
  remove: (id: string) => remove<void>(`/quick-replies/${id}`),
  used: (id: string, conversation_id: string) => post<void>(`/quick-replies/${id}/used`, { conversation_id }),
  importFile: (file: File) =>
    ask<T.ImportReport>("POST", "/quick-replies/import", { raw: file, headers: { "Content-Type": file.type || "text/csv" } }),
};

export const tagRules = {
  get: () => get<T.TagRules>("/buyer-tag-rules"),
  change: (body: T.TagRules) => put<T.TagRules>("/buyer-tag-rules", body),
  tags: () => get<T.Page<{ tag: string; buyers: number }>>("/buyer-tags"),
  segments: () => get<T.Page<T.SegmentCount>>("/buyer-segments"),
};

export const staff = {
  agents: () => get<T.Page<T.Agent>>("/agents", { limit: 200 }),
  changeAgent: (id: string, body: Record<string, unknown>) => patch<T.Agent>(`/agents/${id}`, body),
  setSkills: (id: string, skills: Record<string, number>) => put<void>(`/agents/${id}/skills`, { skills }),
  invitations: () => get<T.Page<T.Invitation>>("/invitations"),
  invite: (body: { email: string; name: string; role: T.Role; team_ids: string[] }) => post<T.IssuedInvitation>("/invitations", body),
  withdraw: (id: string) => remove<void>(`/invitations/${id}`),
  teams: () => get<T.Page<T.Team>>("/teams"),
  makeTeam: (name: string) => post<T.Team>("/teams", { name }),
  changeTeam: (id: string, body: Record<string, unknown>) => patch<T.Team>(`/teams/${id}`, body),
  removeTeam: (id: string) => remove<void>(`/teams/${id}`),
  setMembers: (id: string, agent_ids: string[]) => put<void>(`/teams/${id}/members`, { agent_ids }),
  passwordLink: (id: string) => post<T.PasswordLink>(`/agents/${id}/password-link`),
  endTotpOf: (id: string) => remove<void>(`/agents/${id}/totp`),
  removeSkill: (id: string) => remove<void>(`/skills/${id}`),
  skills: () => get<T.Page<T.Skill>>("/skills"),
  makeSkill: (name: string) => post<T.Skill>("/skills", { name }),
  tokens: () => get<T.Page<T.ApiToken>>("/tokens"),
  makeToken: (body: { name: string; scopes: string[]; expires_at: string | null }) => post<T.MadeToken>("/tokens", body),
  revokeToken: (id: string) => remove<void>(`/tokens/${id}`),
  audit: (query: Filters) => get<T.Page<T.AuditEntry>>("/audit", query),
};

export const shops = {
  merchant: () => get<T.Merchant>("/merchant"),
  list: () => get<T.Page<T.Shop>>("/shops"),
  make: (body: Partial<T.Shop>) => post<T.Shop>("/shops", body),
  change: (id: string, body: Partial<T.Shop>) => patch<T.Shop>(`/shops/${id}`, body),
  honours: (id: string) => get<T.Schemas["ShownHonours"]>(`/shops/${id}/honours`),
  keepHonours: (id: string, items: T.HonourFacts[]) => put<T.Schemas["ShownHonours"]>(`/shops/${id}/honours`, { items }),
  connections: () => get<T.Page<T.Connection>>("/connections"),
  connect: (body: Record<string, unknown>) => post<T.AddedConnection>("/connections", body),
  changeConnection: (id: string, body: Record<string, unknown>) => patch<T.Connection>(`/connections/${id}`, body),
  disconnect: (id: string) => remove<void>(`/connections/${id}`),
  rotateSecret: (id: string) => post<T.AddedConnection>(`/connections/${id}/rotate-secret`),
  channels: () => get<T.Page<T.Channel> | T.Channel[]>("/channels"),
  importFile: (id: string, kind: T.ImportKind, file: File) =>
    ask<T.ImportReport>("POST", `/shops/${id}/import/${kind}`, { raw: file, headers: { "Content-Type": file.type || "text/csv" } }),
};

export const routing = {
  settings: () => get<T.RoutingSettings>("/routing"),
  change: (body: T.RoutingSettings) => put<T.RoutingSettings>("/routing", body),
  board: () => get<T.Board>("/routing/board"),
  waits: (days: number) => get<T.WaitFigures>("/routing/waits", { days }),
  mood: (id: string) => get<T.MoodView>(`/conversations/${id}/mood`),
};

export const quality = {
  counts: () => get<T.QualityCounts>("/quality/counts"),
  refusals: (query: Filters) => get<T.Page<T.CheckedRefusal>>("/quality/refusals", query),
  refusal: (id: string) => get<T.CheckedRefusal>(`/quality/refusals/${id}`),
  pass: (id: string, words: string) => post<T.CheckedRefusal>(`/quality/refusals/${id}/pass`, { words }),
  askMending: (id: string, words: string, message: string) =>
    post<T.CheckedRefusal>(`/quality/refusals/${id}/ask-mending`, { words, message }),
  mend: (id: string, message: string) => post<T.CheckedRefusal>(`/quality/refusals/${id}/mend`, { message }),
  sheets: (query: Filters) => get<T.Page<T.SheetRow>>("/quality/sheets", query),
  sheet: (id: string) => get<T.InspectionSheet>(`/quality/sheets/${id}`),
  inspect: (conversation_id: string) => post<T.InspectionSheet>("/quality/sheets", { conversation_id }),
  score: (id: string, verb: "score" | "decide", body: T.ScoreBody) => post<T.InspectionSheet>(`/quality/sheets/${id}/${verb}`, body),
  discard: (id: string) => post<T.InspectionSheet>(`/quality/sheets/${id}/discard`),
  appeal: (id: string, words: string) => post<T.InspectionSheet>(`/quality/sheets/${id}/appeal`, { words }),
  answer: (id: string, body: { upheld: boolean; words: string; answers?: Record<string, T.InspectionMark> }) =>
    post<T.InspectionSheet>(`/quality/sheets/${id}/answer`, body),
  cards: () => get<T.ScoreCard[]>("/quality/cards"),
  makeCard: (body: Record<string, unknown>) => post<T.ScoreCard>("/quality/cards", body),
  changeCard: (id: string, body: Record<string, unknown>) => put<T.ScoreCard>(`/quality/cards/${id}`, body),
  plans: () => get<T.SamplingPlan[]>("/quality/plans"),
  makePlan: (body: Record<string, unknown>) => post<T.SamplingPlan>("/quality/plans", body),
  changePlan: (id: string, body: Record<string, unknown>) => patch<T.SamplingPlan>(`/quality/plans/${id}`, body),
  draw: (id: string) => post<{ agents: number }>(`/quality/plans/${id}/draw`),
  coaching: (agent_id: string) => get<T.CoachingNote[]>("/quality/coaching", { agent_id }),
  readCoaching: (id: string) => post<T.CoachingNote>(`/quality/coaching/${id}/read`),
  figures: (query: Filters) => get<T.AgentQuality[]>("/quality/figures", query),
  practices: () => get<T.PracticeTalk[]>("/quality/practice"),
  practice: (id: string) => get<T.PracticeTalk>(`/quality/practice/${id}`),
  practise: () => post<T.PracticeTalk>("/quality/practice"),
  answerPractice: (id: string, text: string) => post<T.PracticeTalk>(`/quality/practice/${id}/answer`, { text }),
};

export const clocks = {
  of: (ids: readonly string[]) => get<{ items: T.ClockView[] }>("/clocks", { conversation_ids: ids.join(",") }),
  noResponse: (id: string, reason: string) => post<T.ConversationRow>(`/conversations/${id}/no-response`, { reason }),
  noResponseUse: (days: number) => get<{ items: T.NoResponseUse[] }>("/sla/no-response", { days }),
  forecast: () => get<{ items: T.Forecast[]; at: string }>("/sla/forecast"),
  breaches: (query: Filters) => get<T.Page<T.Breach>>("/sla/breaches", query),
  explain: (id: string, reason: string, words: string) => patch<T.Breach>(`/sla/breaches/${id}`, { reason, words }),
  waits: (query: Filters) => get<T.WaitsView>("/sla/waits", query),
  targets: () => get<T.ClockRules>("/sla/targets"),
  saveTargets: (body: T.ClockRules["rules"]) => put<T.ClockRules>("/sla/targets", body),
  calendars: () => get<{ items: T.CalendarView[] }>("/sla/calendars"),
  packs: () => get<{ items: { pack: string; years: number[] }[] }>("/sla/calendar-packs"),
  addFile: (calendar: T.CalendarView["calendar"], content: string) =>
    post<{ calendar: T.CalendarView["calendar"]; added: number; skipped: number[] }>("/sla/calendar-files", { calendar, content }),
  saveCalendar: (id: string | null, body: T.HoursCalendar) =>
    id ? put<T.CalendarView>(`/sla/calendars/${id}`, body) : post<T.CalendarView>("/sla/calendars", body),
  addPack: (calendar: T.HoursCalendar, pack: string, year: number) => post<T.HoursCalendar>("/sla/calendar-packs", { calendar, pack, year }),
};

/** What bots pass on, and what helps an agent to answer. */
export const handOvers = {
  packet: (id: string) => get<T.PacketView>(`/conversations/${id}/packet`),
  copilot: (id: string) => get<T.CopilotView>(`/conversations/${id}/copilot`),
  figures: (days: number) => get<T.HandOverFigures>("/hand-overs/figures", { days }),
};

export const promises = {
  list: (query: Filters) => get<T.Page<T.MadePromise>>("/promises", query),
  of: (conversationId: string) => get<{ items: T.MadePromise[] }>(`/conversations/${conversationId}/promises`),
  make: (conversationId: string, body: Record<string, unknown>) => post<T.MadePromise>(`/conversations/${conversationId}/promises`, body),
  change: (id: string, body: Record<string, unknown>) => post<T.MadePromise>(`/promises/${id}`, body),
};

export const files = {
  stickers: () => get<T.Attachment[]>("/stickers"),
  removeSticker: (id: string) => remove<void>(`/stickers/${id}`),
  link: (id: string) => get<{ url: string; thumb_url: string | null }>(`/files/${id}/link`),
};

export const limits = (channel?: string) => get<T.Limits>("/limits", { channel });

/** Lists come as a page or, where they are short, bare. */
export function itemsOf<X>(answer: T.Page<X> | X[] | undefined): X[] {
  if (!answer) return [];
  return Array.isArray(answer) ? answer : answer.items;
}
