import { h } from "./dom";
import * as pages from "./pages";
import { chat, face, listings, loadChat, signIn, type Buyer, type Face, type Listing } from "./shop";
import "./style.css";
import { language, switchLanguage, t } from "./words";

/** The demo gives each of them a newest order that stands differently. */
const BUYERS = [1, 2, 3, 4, 5] as const;
const root = document.getElementById("shop") as HTMLElement;
const main = h("main", { tabindex: "-1" });
const account = h("div", { class: "account" });
let items: Listing[] = [];
let buyer: Buyer | null = null;

document.documentElement.lang = language === "en" ? "en" : "zh-CN";
void begin();

async function begin(): Promise<void> {
  main.append(h("p", { class: "quiet" }, t("loading")));
  root.append(frame(null));
  const n = Number(sessionStorage.getItem("shop.buyer"));
  if (n) await become(n).catch(() => undefined);
  loadChat(document.documentElement.lang);
  try {
    const [shop, found] = await Promise.all([face(), listings(language)]);
    items = found;
    document.title = shop.shop.name;
    if (/^#[0-9a-f]{6}$/i.test(shop.accent ?? "")) document.documentElement.style.setProperty("--accent", shop.accent ?? "");
    root.replaceChildren(frame(shop));
  } catch {
    main.replaceChildren(h("p", { class: "quiet" }, t("failed")));
    return;
  }
  show();
}

function frame(shop: Face | null): HTMLElement {
  const words = shop?.announcement?.[language] ?? shop?.announcement?.zh;
  drawAccount();
  return h("div", { class: "page" },
    words ? h("aside", { class: "announcement" }, words) : null,
    h("header", { class: "top" },
      h("a", { href: pages.path.home, class: "brand", "data-route": true }, h("span", { "aria-hidden": "true" }, Array.from(shop?.shop.name ?? " ")[0] ?? ""), shop?.shop.name ?? ""),
      h("nav", {},
        h("a", { href: pages.path.home, "data-route": true }, t("all")),
        h("a", { href: pages.path.orders, "data-route": true }, t("orders")),
        shop?.shop.id ? h("a", { href: `/help/${shop.shop.id}?lang=${language}` }, t("help")) : null,
      ),
      account,
      h("button", { class: "plain", type: "button", lang: language === "en" ? "zh-CN" : "en", onclick: switchLanguage }, t("language")),
    ),
    main,
    h("footer", { class: "end" }, h("p", {}, t("demo_note"))),
  );
}

function drawAccount(): void {
  const name = buyer ? buyer.name || t("as_buyer", { n: buyer.n }) : "";
  account.replaceChildren(
    buyer
      ? h("button", { class: "plain", type: "button", title: t("sign_out"), onclick: signOut }, `${t("hello", { name })} · ${t("sign_out")}`)
      : h("button", { class: "plain", type: "button", onclick: askToSignIn }, t("sign_in")),
  );
}

function askToSignIn(): void {
  const pick = (n: number) => (): void => void become(n).then(() => dialog.close()).then(show);
  const dialog = h("dialog", { "aria-label": t("sign_in") },
    h("h2", {}, t("sign_in")),
    h("p", { class: "quiet" }, t("sign_in_hint")),
    h("div", { class: "choices" }, BUYERS.map((n) => h("button", { type: "button", class: "secondary", onclick: pick(n) }, t("as_buyer", { n }), h("small", { class: "quiet" }, t(`buyer_${n}`))))),
    h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("close")),
  ) as HTMLDialogElement;
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function become(n: number): Promise<void> {
  buyer = await signIn(n);
  sessionStorage.setItem("shop.buyer", String(n));
  chat("identify", buyer.identity);
  drawAccount();
}

function signOut(): void {
  buyer = null;
  sessionStorage.removeItem("shop.buyer");
  chat("identify", null);
  drawAccount();
  show();
}

function show(): void {
  const at = location.pathname;
  const named = location.hash.length > 1 ? items.find((one) => one.url.endsWith(location.hash)) : undefined;
  if (named) history.replaceState(null, "", pages.path.item(named.id));
  if (named) return show();
  const id = /^\/demo\/item\/([^/]+)/.exec(at)?.[1];
  if (!id) chat("product", null);
  if (at !== pages.path.orders) chat("order", null);
  const page = id ? pages.item(items.find((one) => one.id === decodeURIComponent(id))) : at === pages.path.orders ? pages.myOrders(buyer, askToSignIn) : pages.home(items);
  main.replaceChildren(page);
  for (const link of document.querySelectorAll("nav a")) link.toggleAttribute("aria-current", link.getAttribute("href") === at);
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-route]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show();
  scrollTo({ top: 0 });
  main.focus({ preventScroll: true });
});
window.addEventListener("popstate", show);
