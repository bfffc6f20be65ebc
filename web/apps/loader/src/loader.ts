/**
 * Puts the chat on a shop's page: a button at once, the frame when it is wanted. The page's only new global is
 * `window.xiaoer`; calls made before this file has come are waiting in `window.xiaoer.q`.
 */
import { CLOSE, LOOK, OPEN } from "./look";

interface Product {
  listing_id?: string;
  title: string;
  [fact: string]: unknown;
}
type FromFrame = { type: "ready" } | { type: "look"; accent: string } | { type: "close" } | { type: "unread"; count: number };
type Call = ["open"] | ["close"] | ["identify", string | null] | ["product", Product | null] | ["order", string | null];
type Api = ((...call: Call) => void) & { q?: Call[] | IArguments[]; loaded?: boolean };

const page = window as unknown as { xiaoer?: Api };
const script = document.currentScript as HTMLScriptElement | null;

function start(script: HTMLScriptElement): void {
  const home = new URL(script.src).origin;
  const { key = "", lang, theme, side, accent } = script.dataset;
  const chinese = (lang ?? document.documentElement.lang ?? navigator.language).toLowerCase().startsWith("zh");
  const host = document.createElement("xiaoer-chat");
  const root = host.attachShadow({ mode: "closed" });
  const button = document.createElement("button");
  const badge = document.createElement("i");
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  let frame: HTMLIFrameElement | null = null;
  let ready = false;
  let open = false;
  let identity: string | null = null;
  let product: Product | null = null;
  let order: string | null = null;
  let overflow = "";

  const here = (): object => ({ url: location.href.slice(0, 2000), title: document.title.slice(0, 200), listing_id: product?.listing_id ?? "" });

  const tell = (message: object): void => {
    if (ready) frame?.contentWindow?.postMessage({ xiaoer: message }, home);
  };

  const label = (count: number): void => {
    const name = open ? (chinese ? "收起客服" : "Close chat") : chinese ? "联系客服" : "Chat with us";
    const news = count ? (chinese ? `,${count} 条新消息` : `, ${count} new`) : "";
    button.setAttribute("aria-label", name + news);
    button.setAttribute("aria-expanded", String(open));
    badge.textContent = !open && count ? (count > 99 ? "99+" : String(count)) : "";
    path.setAttribute("d", open ? CLOSE : OPEN);
  };

  const mount = (): void => {
    if (frame) return;
    const query = new URLSearchParams({ key, host: location.origin });
    if (lang) query.set("lang", lang);
    if (theme) query.set("theme", theme);
    frame = document.createElement("iframe");
    frame.title = chinese ? "在线客服" : "Chat";
    frame.allow = "microphone; autoplay; clipboard-write";
    frame.src = `${home}/widget/?${query}`;
    root.append(frame);
  };

  const show = (wanted: boolean): void => {
    if (open === wanted) return;
    open = wanted;
    mount();
    host.toggleAttribute("open", open);
    label(0);
    const phone = matchMedia("(max-width:480px)").matches;
    const { style } = document.documentElement;
    if (open) {
      overflow = style.overflow;
      if (phone) style.overflow = "hidden";
      tell({ type: "page", page: here() });
      tell({ type: "open" });
      frame?.focus();
    } else {
      style.overflow = overflow;
      tell({ type: "closed" });
      button.focus({ preventScroll: true });
    }
  };

  const hear = (message: FromFrame): void => {
    if (message.type === "ready") {
      ready = true;
      tell({ type: "init", identity, product, order, page: here(), open });
    } else if (message.type === "close") show(false);
    else if (message.type === "unread") label(message.count);
    else if (message.type === "look" && !accent) {
      colour(message.accent);
      keep(message.accent);
    }
  };

  const act = (name: string, value?: unknown): void => {
    if (name === "open") show(true);
    else if (name === "close") show(false);
    else if (name === "identify") tell({ type: "identify", identity: (identity = typeof value === "string" ? value : null) });
    else if (name === "order") tell({ type: "order", order: (order = typeof value === "string" ? value : null) });
    else if (name === "product") tell({ type: "product", product: (product = (value as Product | undefined) ?? null) });
  };

  const colour = (hex: unknown): void => {
    if (typeof hex !== "string" || !/^#[0-9a-f]{6}$/i.test(hex)) return;
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16));
    host.style.setProperty("--a", hex);
    host.style.setProperty("--o", red * 0.299 + green * 0.587 + blue * 0.114 > 165 ? "#111827" : "#fff");
  };

  const draw = (): void => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    icon.append(path);
    button.type = "button";
    button.append(icon, badge);
    button.onclick = () => show(!open);
    button.onpointerenter = button.onfocus = mount;
    host.toggleAttribute("left", side === "left");
    label(0);
    root.append(button);
    document.body.append(host);
  };

  window.addEventListener("message", (event: MessageEvent<{ xiaoer?: FromFrame } | null>) => {
    if (frame && event.source === frame.contentWindow && event.origin === home && event.data?.xiaoer) hear(event.data.xiaoer);
  });
  const before = page.xiaoer?.q ?? [];
  const api: Api = (...call) => act(call[0], call[1]);
  api.loaded = true;
  page.xiaoer = api;
  draw();
  for (const call of before) act(...(Array.from(call as ArrayLike<unknown>) as [string, unknown]));
  colour(accent ?? kept());
  rest(mount);
}

/** The shop's colour, kept by the page from the last time: no request, and the right colour from the first moment. */
const ACCENT = "xiaoer.accent";

function kept(): string | null {
  try {
    return localStorage.getItem(ACCENT);
  } catch {
    return null;
  }
}

function keep(accent: string): void {
  try {
    localStorage.setItem(ACCENT, accent);
  } catch {
    return;
  }
}

/** When the page is idle the frame is fetched, so that it opens at once; it connects only for a buyer it knows. */
function rest(mount: () => void): void {
  const { connection } = navigator as unknown as { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  if (window.requestIdleCallback) window.requestIdleCallback(mount, { timeout: 5000 });
  else setTimeout(mount, 2000);
}

if (script && !page.xiaoer?.loaded) {
  if (document.body) start(script);
  else document.addEventListener("DOMContentLoaded", () => start(script));
}
