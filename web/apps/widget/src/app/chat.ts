/** The state of the chat: one signal a fact, and the few acts that change them. */
import { computed, signal } from "@preact/signals";
import { FileSender, LiveClient, blobStore, type FileKind, type JsonObject, type LiveStatus, type ThreadView, type Failure } from "@xiaoer/live";
import { ApiError, api } from "./api.ts";
import { limitsOf, type Claimed, type Config, type GuideRun, type Order, type Page, type Product, type Visitor } from "./facts.ts";
import { hearPage, tellPage, type ToFrame } from "./host.ts";
import { recall, remember, store } from "./keep.ts";
import { place } from "./place.ts";
import { chime } from "./sound.ts";
import { paint } from "./theme.ts";
import { errorWords, language, languageOf, t, type Language } from "./words.ts";

const PAGE_LINES = 30;
const CONFIG_FRESH_MS = 10 * 60_000;

export const key = signal(place.key);
export const config = signal<Config | null>(null);
export const thread = signal<ThreadView | null>(null);
export const status = signal<LiveStatus>("idle");
/** The browser says that there is no network. */
export const offline = signal(navigator.onLine === false);
for (const event of ["online", "offline"]) window.addEventListener(event, () => (offline.value = navigator.onLine === false));
/** A code that keeps the chat from opening at all. */
export const blocked = signal<string | null>(null);
export const replaced = signal(false);
export const shown = signal(place.host === null);
export const product = signal<Product | null>(null);
/** The buyer's own order that the page asks about. */
export const orderOffered = signal<Order | null>(null);
export const linkedOrder = signal<Order | null>(null);
export const canSeeOrders = signal(false);
export const notice = signal("");
export const draft = signal("");
/** The own line being written anew, and what was in the composer before. */
export const editing = signal<{ key: string; seq: number; text: string; kept: string } | null>(null);
export const fullPage = place.host === null;

export const pending = computed(() => thread.value?.lines.filter((line) => line.state === "sending").length ?? 0);
export const unread = computed(() => {
  const view = thread.value;
  return view?.lines.filter((line) => !line.mine && (line.seq ?? 0) > view.receipts.buyer_read_seq && line.line.kind !== "system").length ?? 0;
});

/** Where the unread lines began when the chat last came into view; the mark stays while it is looked at. */
export const unreadAfter = signal<number | null>(null);

function markUnread(): void {
  unreadAfter.value = unread.value > 0 ? (thread.value?.receipts.buyer_read_seq ?? null) : null;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && shown.value) markUnread();
});

let identity: string | null = null;
let orderAsked: string | null = null;
let page: Page | null = null;
let clockAheadMs = 0;
let visitor: Visitor | null = null;
let visitorIsFresh = false;
let live: LiveClient | null = null;
let files: FileSender | null = null;

export const say = (words: string): void => {
  notice.value = "";
  queueMicrotask(() => (notice.value = words));
};

// ---- opening ----

export async function boot(): Promise<void> {
  language.value = place.language ?? recall<Language>("language") ?? languageOf(navigator.language) ?? "zh-CN";
  paint(null, undefined);
  await meetPage();
  await findKey();
  if (!key.value) return void (blocked.value ??= "not_found");
  const dressed = readConfig();
  await opened();
  begin();
  await dressed;
}

/** What is known is shown at once; a frame that nobody has opened asks again only after ten minutes. */
async function readConfig(): Promise<void> {
  const cached = recall<{ at: number; config: Config }>(`config.${key.value}`);
  if (cached) dress(cached.config);
  if (cached && !shown.value && Date.now() - cached.at < CONFIG_FRESH_MS) return;
  try {
    const fresh = await api.config(key.value);
    remember(`config.${key.value}`, { at: Date.now(), config: fresh });
    dress(fresh);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) blocked.value = "not_found";
  }
}

/** Inside a shop's page: waits for its first word, which says who the buyer is and what they look at. */
function meetPage(): Promise<void> {
  if (!place.host) {
    page = { url: location.origin + location.pathname, title: document.title };
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    hearPage((message) => {
      heed(message);
      if (message.type === "init") resolve();
    });
    tellPage({ type: "ready" });
    setTimeout(resolve, 1500);
  });
}

/** The frame is fetched before it is wanted; it troubles the server only when it is opened, or for a buyer it knows. */
function opened(): Promise<void> {
  if (shown.value || recall(`visitor.${scopeOf()}`)) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = shown.subscribe((now) => {
      if (!now) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

function heed(message: ToFrame): void {
  switch (message.type) {
    case "init":
      identity = message.identity;
      product.value = message.product;
      orderAsked = message.order;
      page = message.page;
      shown.value = message.open;
      break;
    case "open":
      markUnread();
      shown.value = true;
      live?.wake();
      if (live) void readConfig();
      break;
    case "closed": shown.value = false; break;
    case "product": product.value = message.product; break;
    case "order":
      orderAsked = message.order;
      void offerOrder();
      break;
    case "identify":
      if (message.identity === identity) break;
      identity = message.identity;
      if (live) begin();
      break;
    case "page":
      page = message.page;
      live?.lookAt(page);
      break;
  }
}

async function findKey(): Promise<void> {
  if (key.value || !place.orderLink) return;
  try {
    key.value = (await api.enterOrder(place.orderLink)).connection_key ?? "";
  } catch (error) {
    blocked.value = error instanceof ApiError && error.status !== 0 ? "link_expired" : "network";
  }
}

function dress(next: Config): void {
  config.value = next;
  paint(next.accent, next.theme);
  if (next.accent) tellPage({ type: "look", accent: next.accent });
  document.title = next.shop.name;
  if (!place.language && !recall("language") && !languageOf(navigator.language)) language.value = languageOf(next.shop.locale) ?? language.value;
}

export function switchLanguage(): void {
  language.value = language.value === "en" ? "zh-CN" : "en";
  remember("language", language.value);
}

// ---- the conversation ----

/** One scope a person: an anonymous visitor, a signed-in buyer or an order link never see each other's outbox. */
function scopeOf(): string {
  const who = identity ? `u.${subjectOf(identity)}` : place.orderLink ? `o.${place.orderLink.slice(-24)}` : "v";
  return `${key.value}.${who}`;
}

function subjectOf(token: string): string {
  try {
    const payload = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    return encodeURIComponent(String((JSON.parse(atob(payload)) as { sub?: unknown }).sub ?? ""));
  } catch {
    return token.slice(-16);
  }
}

let sayBegun = (): void => undefined;
const begun = new Promise<void>((resolve) => (sayBegun = resolve));

function begin(): void {
  live?.stop();
  const scope = scopeOf();
  visitor = recall<Visitor>(`visitor.${scope}`);
  visitorIsFresh = false;
  thread.value = null;
  editing.value = null;
  draft.value = recall<string>(`draft.${scope}`) ?? "";
  canSeeOrders.value = Boolean(identity || place.orderLink);
  const client = new LiveClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`,
    side: "buyer",
    scope,
    store,
    pageSize: PAGE_LINES,
    token: () => token(scope),
    fetchLines: (_id, window) => api.lines(visitor?.token ?? "", window),
  });
  live = client;
  files = new FileSender({
    live: client,
    api: { base: "/api/webchat/uploads", channel: "webchat", headers: () => ({ Authorization: `Bearer ${visitor?.token ?? ""}` }) },
    blobs: blobStore(`xiaoer-${scope}`),
  });
  void files.restore();
  if (page) client.lookAt(page);
  listen(client);
  client.start();
  refresh(client);
  sayBegun();
}

function listen(client: LiveClient): void {
  client.on("status", (next) => {
    if (client === live) status.value = next;
  });
  client.on("thread", () => refresh(client));
  client.on("line", (line) => {
    if (client !== live || line.author_kind === "buyer" || line.kind === "system") return;
    if (!shown.value || document.hidden) chime();
  });
  client.on("frame", (frame) => {
    if (frame.type === "welcome") clockAheadMs = new Date(frame.at).getTime() - Date.now();
  });
  client.on("refused", (code) => {
    if (client !== live) return;
    if (code === "replaced") replaced.value = true;
    visitorIsFresh = false;
  });
}

let queued = false;

/** At most one picture a frame, however many lines arrive. */
function refresh(client: LiveClient): void {
  if (queued) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    if (client !== live) return;
    const first = !thread.value?.lines.length;
    thread.value = client.thread();
    if (first && thread.value.lines.length) markUnread();
  });
}

let entering: { scope: string; answer: Promise<string> } | null = null;

/** The visitor token, asked for once an opening and again when the server refuses it. */
function token(scope: string): Promise<string> {
  if (visitor && visitorIsFresh) return Promise.resolve(visitor.token);
  if (entering?.scope !== scope) entering = { scope, answer: enter(scope).finally(() => (entering = null)) };
  return entering.answer;
}

async function enter(scope: string): Promise<string> {
  try {
    const who = { visitor_token: visitor?.token, identity: identity ?? undefined, order_link: place.orderLink ?? undefined };
    visitor = await api.visitor(key.value, { ...who, page: page ?? undefined });
    visitorIsFresh = true;
    blocked.value = null;
    canSeeOrders.value = Boolean(visitor.verified || visitor.order_ids?.length);
    remember(`visitor.${scope}`, visitor);
    if (place.orderLink && !linkedOrder.value) void loadLinkedOrder(visitor.token);
    void offerOrder();
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) {
      if (visitor) visitor = null;
      else blocked.value = place.orderLink ? "link_expired" : error.code;
    }
    throw error;
  }
  return visitor.token;
}

/** Who asks, for parts of the page beside the conversation. */
export async function asVisitor(): Promise<{ token: string; orderIds: string[] }> {
  await begun;
  const held = visitor?.token ?? (await token(scopeOf()));
  return { token: held, orderIds: visitor?.order_ids ?? [] };
}

/** Only an order that is the buyer's own is offered: the page names it, the server knows whose it is. */
async function offerOrder(): Promise<void> {
  orderOffered.value = null;
  if (!orderAsked || !canSeeOrders.value) return;
  const own = await myOrders().catch(() => []);
  orderOffered.value = own.find((order) => order.external_id === orderAsked || order.id === orderAsked) ?? null;
}

async function loadLinkedOrder(token: string): Promise<void> {
  const orders = await myOrders(token).catch(() => []);
  linkedOrder.value = orders[0] ?? null;
}

// ---- what the buyer does ----

export const sendText = (text: string): void => void live?.send({ text });
export const sendCard = (card: JsonObject): void => void live?.send({ kind: "card", card });
export const sendSticker = (id: string, name: string, url: string): void =>
  void live?.send({ kind: "sticker", text: name, card: { card: "sticker", sticker_id: id, name, url } });
export const sendFile = (file: Blob & { name?: string }, kind: FileKind, more: { duration_ms?: number } = {}): void =>
  void files?.send(file, kind, {}, more);
/** New words for an own line, or null to take it back. Rejects with a `Failure`. */
export function changeLine(seq: number, text: string | null): Promise<void> {
  if (!live) return Promise.reject(new ApiError("network", 0));
  return text === null ? live.recall(live.conversationId, seq) : live.edit(live.conversationId, seq, text);
}

/** The server's clock, which decides how long a line can be changed. */
export const serverNow = (): number => Date.now() + clockAheadMs;
export const retry = (id: string): void => files?.retry(id);
export const discard = (id: string): void => files?.discard(id);
export const older = (): Promise<boolean> => live?.older() ?? Promise.resolve(false);
export const wake = (): void => live?.wake();

export function useHere(): void {
  replaced.value = false;
  live?.start();
}

export function keepDraft(text: string): void {
  draft.value = text;
  if (editing.value) return;
  remember(`draft.${scopeOf()}`, text);
}

export function tellTyping(text: string): void {
  if (text.trim() && !editing.value) live?.typing("", config.value?.show_typing_text ? text : "");
}

export function markRead(): void {
  const last = thread.value?.lastSeq ?? 0;
  if (live && last > 0 && shown.value && !document.hidden) live.markRead("", last);
}

export function askForHuman(): void {
  live?.askForPerson();
  say(t(status.value === "online" ? "human_asked" : "human_later"));
}

export const myOrders = (as = visitor?.token ?? ""): Promise<Order[]> => api.orders(as);

export const orderOf = (id: string): Promise<Order> => api.order(visitor?.token ?? "", id);

/** What a tap on a gift came to, until the conversation itself says it. */
export const claimed = signal<Record<string, Claimed>>({});

export async function claimGift(id: string): Promise<void> {
  const answer = await api.claim(visitor?.token ?? "", id);
  claimed.value = { ...claimed.value, [id]: answer };
}

export const guideCall = (id: string, body?: { step_id: string; did: string }): Promise<GuideRun> => api.guide(visitor?.token ?? "", id, body);

/** Null when the file may go; otherwise what to tell the buyer. */
export function objectionTo(file: File): { word: "file_empty" | "file_too_large"; limit: number } | null {
  const limits = limitsOf(config.value);
  const kind = FileSender.kindOf(file.type);
  const word = FileSender.objection(file, kind, limits);
  return word && { word, limit: limits[kind]?.max_bytes ?? 0 };
}

export const failureWords = ({ code, data }: Partial<Failure>): Promise<string> => errorWords(code ?? "", data);
