import { h, picture } from "./dom";
import { chat, orders, type Buyer, type Listing, type Order } from "./shop";
import { isWord, language, money, t } from "./words";

export const path = {
  home: "/demo/",
  orders: "/demo/orders",
  item: (id: string): string => `/demo/item/${encodeURIComponent(id)}`,
};

const link = (to: string, attributes: Record<string, string>, ...children: (Node | string)[]): HTMLElement =>
  h("a", { href: to, "data-route": true, ...attributes }, ...children);

export function home(items: Listing[]): HTMLElement {
  return h("div", {},
    h("section", { class: "hero" },
      h("h1", {}, t("tagline")),
      h("p", {}, t("tagline_more")),
      h("ul", { class: "promises" }, (["promise_1", "promise_2", "promise_3"] as const).map((word) => h("li", {}, t(word)))),
    ),
    items.length === 0 && h("p", { class: "quiet" }, t("empty")),
    h("ul", { class: "grid" }, items.map((item, index) => h("li", {}, card(item, index < 8)))),
  );
}

function card(item: Listing, eager: boolean): HTMLElement {
  const fromFirst = language === "en";
  const several = new Set(item.skus.map((sku) => sku.price_minor)).size > 1;
  return link(path.item(item.id), { class: "product" },
    picture(item.image_url, item.title, eager),
    h("h2", {}, item.title),
    h("p", { class: "price" }, several && fromFirst ? h("small", {}, `${t("from")} `) : null, priceOf(item.price_minor, item.currency), several && !fromFirst ? h("small", {}, ` ${t("from")}`) : null),
  );
}

const priceOf = (minor: number | null, currency: string): string => (minor === null ? "" : money(minor, currency || "CNY"));

export function item(found: Listing | undefined): HTMLElement {
  if (!found) return h("p", { class: "quiet" }, t("not_found"));
  let chosen = found.skus.find((sku) => sku.stock !== 0) ?? found.skus[0];
  const price = h("p", { class: "price large" });
  const shown = h("div", { class: "shown" });
  const choose = (sku: typeof chosen): void => {
    chosen = sku;
    price.textContent = priceOf(sku?.price_minor ?? found.price_minor, found.currency);
    shown.replaceChildren(picture(sku?.image_url || found.image_url, found.title, true));
    look(found, sku);
    for (const button of options.children) button.setAttribute("aria-pressed", String(button.getAttribute("data-id") === sku?.id));
  };
  const options = h("div", { class: "options", role: "group", "aria-label": t("choose") }, found.skus.map((sku) => option(sku, () => choose(sku))));
  choose(chosen);
  const ask = (): void => {
    look(found, chosen);
    chat("open");
  };
  return h("article", { class: "detail" },
    link(path.home, { class: "back" }, `‹ ${t("back")}`),
    shown,
    h("div", { class: "facts" },
      h("h1", {}, found.title),
      price,
      found.skus.length > 0 && h("p", { class: "quiet" }, t("choose")),
      options,
      h("button", { class: "primary", type: "button", onclick: ask }, t("contact")),
      h("p", { class: "quiet small" }, t("demo_note")),
    ),
    h("section", { class: "about" },
      found.attributes.length > 0 && h("h2", {}, t("attributes")),
      h("dl", {}, found.attributes.map(({ name, value }) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      found.description && h("h2", {}, t("description")),
      found.description && h("p", { class: "description" }, found.description),
    ),
  );
}

function option(sku: Listing["skus"][number], choose: () => void): HTMLElement {
  const out = sku.stock === 0;
  return h("button", { type: "button", "data-id": sku.id, "aria-pressed": "false", onclick: choose }, sku.name || sku.id, out && h("small", {}, ` ${t("stock_out")}`));
}

/** Tells the chat what is being looked at, so that the buyer need not describe it. */
function look(found: Listing, sku: Listing["skus"][number] | undefined): void {
  chat("product", {
    listing_id: found.id, sku_id: sku?.id ?? null, title: found.title, sku_name: sku?.name ?? "", image_url: sku?.image_url || found.image_url,
    price_minor: sku?.price_minor ?? found.price_minor, currency: found.currency || "CNY", url: location.origin + path.item(found.id),
  });
}

export function myOrders(buyer: Buyer | null, askToSignIn: () => void): HTMLElement {
  const box = h("div", { class: "orders" }, h("h1", {}, t("orders")));
  if (!buyer) {
    box.append(h("p", { class: "quiet" }, t("orders_signed_out")), h("button", { class: "primary", type: "button", onclick: askToSignIn }, t("sign_in")));
    return box;
  }
  const waiting = h("p", { class: "quiet" }, t("loading"));
  box.append(waiting);
  orders(buyer.identity).then(
    (found) => waiting.replaceWith(...(found.length ? found.map(orderCard) : [h("p", { class: "quiet" }, t("orders_empty"))])),
    () => void (waiting.textContent = t("failed")),
  );
  if (buyer.order_link) box.append(h("p", {}, h("a", { href: buyer.order_link, class: "back" }, t("order_page"))));
  return box;
}

function ask(order: Order): void {
  chat("order", order.external_id);
  chat("open");
}

function orderCard(order: Order): HTMLElement {
  const state = `state_${order.state}`;
  const due = order.state === "placed";
  const minor = due ? order.goods_minor + order.freight_minor - order.discount_minor : order.paid_minor;
  return h("section", { class: "order" },
    h("header", {}, h("span", { class: "quiet" }, t("order_number", { number: order.external_id })), h("b", {}, isWord(state) ? t(state) : order.state)),
    h("ul", {}, order.lines.map((line) => h("li", {}, picture(line.image_url, line.title), h("span", {}, line.title, h("small", { class: "quiet" }, `${line.sku_name} ×${line.quantity}`))))),
    h("footer", {}, h("span", {}, `${t(due ? "due" : "paid")} `, h("b", { class: "price" }, money(minor, order.currency))),
      h("button", { type: "button", class: "secondary", onclick: () => ask(order) }, t("order_help"))),
  );
}
