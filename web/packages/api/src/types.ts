/**
 * Names for the shapes of `/api`. They come from the server's own description (`schema.ts`, made by
 * `npm run generate`); only what that leaves as plain text is narrowed here. Times are ISO-8601 UTC text, money is
 * minor units with its currency.
 */
import type { components } from "./schema";

/** The server writes every field of an answer, also those that have a default. */
type Whole<T> = T extends (infer U)[]
  ? Whole<U>[]
  : T extends object
    ? { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
    : T;
type Described = components["schemas"];
export type Schemas = { [Name in keyof Described]: Whole<Described[Name]> };
export type Narrow<T, U> = Omit<T, keyof U> & U;

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Stage = Schemas["Stage"];
export type Presence = Schemas["Presence"];
export type Role = Schemas["Role"];
export type ConversationState = Schemas["ConversationRow"]["state"];
export type View = "mine" | "queue" | "team" | "all" | "snoozed" | "closed";
export type AuthorKind = "buyer" | "agent" | "bot" | "system";
export type LineKind =
  | "text" | "image" | "video" | "voice" | "file" | "card" | "sticker" | "form" | "note" | "system" | "edited" | "recalled";

export type Me = Schemas["Me"];
export type Agent = Schemas["Agent"];
export type Team = Schemas["Team"];
export type Skill = Schemas["Skill"];
export type Invitation = Schemas["Invitation"];
export type InvitationPreview = Schemas["InvitationPreview"];
export type IssuedInvitation = Schemas["IssuedInvitation"];
export type PasswordLink = Schemas["PasswordLink"];
export type ApiToken = Schemas["ApiToken"];
export type MadeToken = Schemas["MadeToken"];
export type AuditEntry = Schemas["AuditEntry"];
export type SignInSession = Schemas["SignInRow"];
export type TotpSetup = Schemas["TotpSetup"];

export type ConversationRow = Narrow<
  Schemas["ConversationRow"],
  {
    stage: Stage;
    stage_source: "derived" | "corrected";
    preview_kind: LineKind;
    last_author_kind: AuthorKind;
    routing_reason: { code: string; data: Record<string, unknown> } | null;
    source: { url?: string; title?: string; listing_id?: string };
  }
>;
/** `{card: "product"|"order"|"invite"|"gift", …facts}`, as in docs/reference/cards.md. */
export type Card = { card: string } & Record<string, any>;
export type Line = Narrow<Described["Line"], { kind: LineKind; author_kind: AuthorKind; card?: Card | null }>;
export type LinePage = Narrow<Schemas["Lines"], { lines: Line[] }>;
export type Counts = Partial<Record<View, number>>;
export type SavedView = Narrow<Schemas["SavedView"], { query: Record<string, string> }>;
export type SearchHit = Narrow<
  Schemas["SearchHit"],
  {
    /** `marks` are [start, length] in UTF-16 units. */
    line: Narrow<Schemas["SearchHit"]["line"], { kind: LineKind; author_kind: AuthorKind; marks: [number, number][] }>;
    row: ConversationRow;
  }
>;
export type ConversationContext = Narrow<Schemas["Context"], { orders: Order[]; earlier: ConversationRow[]; stage: Stage }>;

export type BuyerRow = Schemas["BuyerRow"];
export type Attachment = Described["files_model_Attachment"];
export type UploadView = Schemas["UploadView"];
export type Profile = Schemas["Profile"];
export type TagRule = Required<Schemas["TagRule"]>;
export type Segment = Required<Schemas["Segment"]>;
export type TagRules = { rules: TagRule[]; segments: Segment[] };
export type SegmentCount = Schemas["SegmentCount"];
export type ProfileField = Schemas["FieldView"];

export type Gift = Schemas["Gift"];
export type GiftKind = Gift["kind"];
export type GiftBudget = Schemas["Budget"];
export type GiftCoupon = Schemas["Coupon"];
export type Giveable = Schemas["Giveable"];
export type GiveableBudget = Schemas["GiveableBudget"];
export type GiveableCoupon = Schemas["GiveableCoupon"];

export type Order = Schemas["OrderView"];
export type OrderState = Schemas["OrderState"];
export type Parcel = Schemas["ParcelView"];
export type Receiver = Schemas["ReceiverView"];
export type MadeLink = Schemas["MadeLink"];

export type Listing = Schemas["ListingView"];
export type ListingSummary = Schemas["ListingSummary"];
export type Sku = Schemas["SkuView"];

export type QuickReply = Schemas["QuickReply"];
/** What a macro does once its words are sent. */
export type MacroStep = Schemas["StepsDone"]["undo"][number];
export type StepsDone = Narrow<Schemas["StepsDone"], { row: ConversationRow }>;
export type ImportReport = Schemas["ImportReport"];
export type RejectedRow = Schemas["RejectedRow"];
export type ImportKind = "listings" | "orders" | "buyers";

export type Assurance = Schemas["Assurance"];
export type HowTo = Schemas["HowToView"];
export type Shop = Schemas["Shop"];
export type Honour = Schemas["ShownHonour"];
export type HonourFacts = Schemas["HonourFacts"];
export type Merchant = Schemas["Merchant"];
export type Connection = Narrow<Schemas["Connection"], { config: Record<string, any> }>;
export type AddedConnection = Narrow<Schemas["AddedConnection"], { connection: Connection }>;
export type Channel = Schemas["ChannelFacts"];
export type ChannelField = Schemas["FormField"];

export type Limits = Schemas["LimitsView"];
export type Board = Narrow<Schemas["Board"], { agents: Narrow<Schemas["AgentLoad"], { presence: Presence }>[] }>;
export type RoutingSettings = Schemas["Settings"];
export type RoutingRule = RoutingSettings["rules"][number];

export type Remedy = Schemas["Remedy"];
export type CaseState = Schemas["aftersales_model_State"];
export type CaseAction = Schemas["aftersales_model_Action"];
export type Waits = Schemas["Waits"];
export type CaseViewName = "mine" | "desk" | "approval" | "inspect" | "overdue" | "waiting" | "open" | "disputed" | "closed" | "any";
export type CaseRow = Schemas["CaseRow"];
export type Answer = "allow" | "ask_a_person" | "ask_for_evidence" | "offer_alternatives" | "deny";
export type Finding = Narrow<Schemas["aftersales_model_Finding"], { answer: Answer; values: Record<string, string | number | boolean | null> }>;
export type Verdict = Narrow<Schemas["VerdictView"], { answer: Answer; findings: Finding[]; alternatives: Remedy[] }>;
export type CaseEvidence = Narrow<Schemas["EvidenceView"], { kind: "image" | "video"; side: "buyer" | "shop" | "courier" | "platform" }>;
export type CaseEvent = Narrow<Schemas["CaseEvent"], { facts: Record<string, any> }>;
export type OfferedAction = Schemas["aftersales_model_Offered"];
export type CaseApproval = Schemas["ApprovalView"];
export type Case = Narrow<
  Schemas["CaseView"],
  {
    row: CaseRow;
    verdict: Verdict | null;
    evidence: CaseEvidence[];
    events: CaseEvent[];
    actions: OfferedAction[];
    return_parcel: Record<string, any> | null;
    address: Record<string, string> | null;
    facts: Record<string, any>;
  }
>;
export type CaseBody = Partial<Described["ActionBody"]>;
export type NewCase = Partial<Described["CaseRequest"]> & { order_id: string; remedy: Remedy };
export type AskedLine = Described["AskedLine"];
export type RemedyPreview = Narrow<Schemas["Preview"], { verdict: Verdict; freight_by: "buyer" | "shop" | "nobody" }>;
export type OrderLedger = Schemas["OrderLedger"];
export type LedgerLine = Schemas["LedgerLine"];
export type PaymentMethod = Schemas["PaymentMethod"];
export type AfterSalesFigures = Narrow<Schemas["Figures"], { rejected_reasons: Record<string, number> }>;
export type AfterSalesFigure = Exclude<keyof AfterSalesFigures, "since" | "until">;
export type TimedFigure = Schemas["Timed"];
export type ShareFigure = Schemas["Share"];
export type Rejection = Narrow<Schemas["Rejection"], { answer: "refund" | "too_late" | "sign_first"; freight_by: "buyer" | "shop" }>;
export type CancelDesk = Schemas["CancelDesk"];
export type Checklist = Schemas["Checklist"];
export type SellerCancel = Partial<Described["SellerCancelBody"]> & { reason: string; words: string };
export type ContactAttempt = Schemas["ContactView"];
export type Resolution = Narrow<Schemas["Resolution"], { remedy: Remedy; verdict: Verdict; request: NewCase }>;
export type StockOut = Narrow<Schemas["StockOutView"], { failed: { order_id: string; code: string }[] }>;
export type StockOutLine = Schemas["StockOutLine"];
export type StockOutOrder = Narrow<Schemas["StockOutOrder"], { case_state: CaseState | null }>;
export type AffectedOrder = Schemas["Affected"];
export type Payout = Schemas["PayoutView"] & { payer: boolean };
export type PayoutState = Schemas["PayoutState"];
export type Difference = Schemas["DifferenceView"];
export type ComparedDay = Schemas["DayView"];
export type ParcelWatch = Schemas["Watch"];
export type WatchSettings = Schemas["WatchSettingsView"];
export type ParcelIntercept = Schemas["Intercept"];
export type InterceptAction = Schemas["InterceptAction"];

/** Terms of one action; what has its default is left out. */
export type ActionTerms = Partial<Described["ActionTerms"]>;
export type RoleLimits = Schemas["RoleLimits"];
export type ReturnAddress = Described["ReturnAddress"];
export type Terms = Narrow<Schemas["Terms"], { actions: Record<string, ActionTerms>; limits: Record<string, RoleLimits>; return_addresses: ReturnAddress[] }>;
export type PolicyCondition = Narrow<Schemas["Condition"], { answer: Answer }>;
export type PolicyClause = Schemas["Clause"];
export interface PolicyDocument {
  terms: Terms;
  conditions: PolicyCondition[];
  clauses: Record<string, PolicyClause>;
}
export type Policy = Narrow<Schemas["Policy"], PolicyDocument>;
export type ShopPolicies = Narrow<Schemas["ShopPolicies"], { in_force: Policy; draft: Policy | null }>;
export type PolicyVersion = Schemas["VersionLine"];
export type PolicyWords = Schemas["PolicyWords"];
export type Outcome = "paid" | "asked" | "refused";
export type Sum = Schemas["Sum"];
type Sums = Record<Outcome, Sum>;
export type DryRun = Narrow<
  Schemas["DryRun"],
  { totals: { currency: string; before: Sums; after: Sums; difference: Sums; unseen_before: Sum; unseen_after: Sum }[] }
>;
export type DryRunRow = Narrow<Schemas["DryRunRow"], { before: Answer; after: Answer }>;

export type CheckFinding = Schemas["CheckFinding"];
export type CheckedRefusal = Schemas["CheckedRefusal"];
export type QualityCounts = Schemas["QualityCounts"];
export type Criterion = Schemas["Criterion"];
export type ScoreCard = Schemas["ScoreCard"];
export type SamplingPlan = Schemas["Plan"];
export type InspectionMark = Schemas["Mark"];
export type InspectionScore = Narrow<Schemas["Score"], { answers: Record<string, InspectionMark> }>;
export type SheetRow = Schemas["SheetRow"];
export type InspectionSheet = Narrow<
  Schemas["SheetView"],
  { answers: Record<string, InspectionMark> | null; scores: InspectionScore[] }
>;
export type ScoreBody = { answers: Record<string, InspectionMark>; note: string; coaching?: string };
export type CoachingNote = Schemas["Coaching"];
export type AgentQuality = Schemas["AgentFigures"];

export type ClockView = Schemas["ClockView"];
export type Breach = Schemas["Breach"];
export type Forecast = Schemas["Forecast"];
export type ClockTarget = Schemas["Target"];
export type ClockRules = Schemas["RulesView"];
export type HoursSpan = Schemas["Span"];
export type SpecialDay = Schemas["SpecialDay"];
export type HoursCalendar = Schemas["Calendar"];
export type CalendarView = Schemas["CalendarView"];
export type PacketView = Schemas["PacketView"];
export type CopilotView = Schemas["Copilot"];
export type HandOverFigures = Schemas["HandOverFigures"];
export type MoodView = Schemas["MoodView"];
export type WaitFigures = Schemas["WaitFigures"];
export type WaitsView = Schemas["WaitsView"];
export type NoResponseUse = Schemas["NoResponseUse"];
export type MadePromise = Schemas["Promise"];
export type PromiseState = MadePromise["state"];
export type PracticeTalk = Schemas["Practice"];

export type GateFinding = Narrow<Schemas["Ruling"]["findings"][number], { severity: "block" | "warn" | "note" }>;
export type GateRuling = Narrow<Schemas["Ruling"], { findings: GateFinding[] }>;
export type GateLevel = "off" | "note" | "warn" | "block";
export type GatePack = Narrow<Schemas["PackView"]["pack"], { rules: Record<string, { severity: GateLevel; fixed: boolean }>; title: Record<string, string> }>;
export type GateEdits = Narrow<Schemas["Edits"], { rules: Record<string, GateLevel> }>;
export type GateLayer = Narrow<Schemas["Layer"], { edits: GateEdits }>;
export type GatePackView = { pack: GatePack; shipped: GatePack; draft: GateLayer | null; published: GateLayer | null };
export type KeptRuling = Schemas["RulingKept"];
export type GateCounts = Schemas["AgentCounts"];
export type AnswerPreview = Narrow<Schemas["AnswerPreview"], { ruling: GateRuling }>;
