import type { JsonObject } from "@xiaoer/live";
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { linkedOrder, orderOf, sendCard } from "../app/chat.ts";
import { amountOf, type Order, type Parcel } from "../app/facts.ts";
import { agoOf, inLanguage, language, momentOf, moneyOf, t, type Word } from "../app/words.ts";
import { CaseCard } from "./Cases.tsx";
import { GiftCard } from "./Gift.tsx";
import { GuideCard, StuckCard } from "./Guide.tsx";
import { Icon } from "./icons.tsx";
import { openCases } from "./panels.ts";
import { safeUrl } from "./RichText.tsx";

export function CardView({ card }: { card: JsonObject }): JSX.Element {
  if (card["card"] === "order") return <OrderCard order={card as Order} />;
  if (card["card"] === "invite") return <InviteCard card={card} />;
  if (card["card"] === "gift") return <GiftCard card={card} />;
  if (card["card"] === "case") return <CaseCard card={card} />;
  if (card["card"] === "guide") return <GuideCard card={card} />;
  if (card["card"] === "guide_step") return <StuckCard card={card} />;
  if (card["card"] === "assurance" || card["card"] === "how_to") return <SaidCard card={card} />;
  return <ProductCard card={card} />;
}

type Both = { zh?: string; en?: string };

/** What the shop's policy says, or how something is done; the link leads to where it stands. */
function SaidCard({ card }: { card: JsonObject }): JSX.Element {
  const url = safeUrl(card["url"]);
  const taught = card["card"] === "how_to";
  const lines = (card["lines"] as Both[]).map(inLanguage).filter(Boolean).map((line) => <li key={line}>{line}</li>);
  return (
    <section class="card said" aria-label={t(taught ? "how_to" : "assurance")}>
      <p class="card-head"><Icon name={taught ? "help" : "shield"} size={16} /><b>{inLanguage(card["title"] as Both)}</b></p>
      {card["numbered"] ? <ol class="numbered">{lines}</ol> : <ul>{lines}</ul>}
      {url && <a class="card-act" href={`${url}?lang=${language.value === "en" ? "en" : "zh"}`} target="_blank" rel="noopener noreferrer">{t(taught ? "how_to_more" : "assurance_more")}</a>}
    </section>
  );
}

const words = (card: JsonObject, name: string): string => (typeof card[name] === "string" ? card[name] : "");
const minorOf = (card: JsonObject, name: string): number | null => (typeof card[name] === "number" ? card[name] : null);

function ProductFacts({ card, children }: { card: JsonObject; children?: JSX.Element | null }): JSX.Element {
  const price = minorOf(card, "price_minor");
  return (
    <div class="product-facts">
      <Thumb url={card["image_url"]} />
      <div>
        <p class="clamp">{words(card, "title")}</p>
        {words(card, "sku_name") && <p class="muted">{words(card, "sku_name")}</p>}
        {price !== null && <p class="price">{moneyOf(price, words(card, "currency") || "CNY")}</p>}
        {children}
      </div>
    </div>
  );
}

export function Thumb({ url }: { url: unknown }): JSX.Element {
  const source = safeUrl(url);
  const [broken, setBroken] = useState(false);
  const image = source && !broken;
  return <div class="thumb">{image ? <img src={source} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} /> : <Icon name="box" />}</div>;
}

function ProductCard({ card }: { card: JsonObject }): JSX.Element {
  const url = safeUrl(card["url"]);
  return (
    <div class="card">
      <ProductFacts card={card} />
      {url && <a class="card-act" href={url} target="_blank" rel="noopener noreferrer">{t("product_open")}</a>}
    </div>
  );
}

const INVITE_STATES: Record<string, Word> = { sent: "invite_open", ordered: "invite_ordered", paid: "invite_paid", expired: "invite_expired" };

function InviteCard({ card }: { card: JsonObject }): JSX.Element {
  const state = words(card, "state") || "sent";
  const url = state === "sent" ? safeUrl(card["url"]) : undefined;
  const quantity = minorOf(card, "quantity");
  const expires = words(card, "expires_at");
  return (
    <div class="card">
      <p class="card-head"><b>{t("invite")}</b><span class={`tag ${state}`}>{t(INVITE_STATES[state] ?? "invite_open")}</span></p>
      <ProductFacts card={card}>
        <p class="muted">
          {quantity !== null && t("invite_quantity", { count: quantity })}
          {words(card, "coupon") && ` · ${t("invite_coupon", { name: words(card, "coupon") })}`}
        </p>
      </ProductFacts>
      {expires && state === "sent" && <p class="muted">{t("invite_expires", { time: momentOf(expires) })}</p>}
      {url && <a class="card-act strong" href={url} target="_blank" rel="noopener noreferrer">{t("invite_order")}</a>}
    </div>
  );
}

const ORDER_STATES: Record<string, Word> = {
  placed: "state_placed", paid: "state_paid", dispatched: "state_dispatched", signed: "state_signed", completed: "state_completed", cancelled: "state_cancelled",
};
const CARD_LINES = 3;
const STEPS = ["placed", "paid", "dispatched", "signed"];

export const orderId = (order: Order): string => order.order_id ?? order.id ?? "";
export const orderNumber = (order: Order): string => order.external_id ?? orderId(order);

export function OrderCard({ order, open = false, cases = open, onAsk }: { order: Order; open?: boolean; cases?: boolean; onAsk?: () => void }): JSX.Element {
  const lines = order.lines ?? [];
  const count = lines.reduce((sum, line) => sum + (line.quantity ?? 1), 0);
  const at = Math.min(STEPS.indexOf(order.state === "completed" ? "signed" : (order.state ?? "")), 3);
  const stateWord = ORDER_STATES[order.state ?? ""];
  const amount = amountOf(order);
  return (
    <section class="card order" aria-label={t("order_number", { number: orderNumber(order) })}>
      <p class="card-head">
        <span class="muted">{t("order_number", { number: orderNumber(order) })}</span>
        <b class="order-state">{stateWord ? t(stateWord) : order.state}</b>
      </p>
      {at >= 0 && <ol class="steps" aria-hidden="true">{STEPS.map((step, index) => <li key={step} class={index <= at ? "done" : ""} />)}</ol>}
      {lines.slice(0, open ? 20 : 2).map((line, index) => (
        <div class="order-line" key={index}>
          <Thumb url={line.image_url} />
          <p><span class="clamp">{line.title}</span><span class="muted">{line.sku_name} ×{line.quantity ?? 1}</span></p>
        </div>
      ))}
      <p class="order-sum">
        <span class="muted">{count > 0 && !order.more_lines && t("order_items", { count })}{order.more_lines ? t("order_more", { count: order.more_lines }) : ""}</span>
        {amount.minor !== null && <span>{t(amount.due ? "order_due" : "order_paid")} <b class="price">{moneyOf(amount.minor, order.currency ?? "CNY")}</b></span>}
      </p>
      {order.state === "paid" && order.promised_dispatch_at && <p class="muted">{t("order_promised")} {momentOf(order.promised_dispatch_at)}</p>}
      {(order.parcels ?? (order.parcel ? [order.parcel] : [])).map((parcel, index) => <ParcelView key={index} parcel={parcel} open={open} />)}
      {order.synced_at && <p class="muted small">{t("order_synced", { ago: agoOf(order.synced_at) })}</p>}
      {onAsk && <button class="card-act strong" type="button" onClick={onAsk}>{t("order_ask")}</button>}
      {cases && order.state !== "placed" && <button class="card-act" type="button" onClick={() => openCases(orderId(order))}>{t("case_ask")}</button>}
    </section>
  );
}

function ParcelView({ parcel, open }: { parcel: Parcel; open: boolean }): JSX.Element {
  const [all, setAll] = useState(open);
  const last = parcel.last_at ? [{ at: parcel.last_at, place: "", text: parcel.last_text ?? "" }] : [];
  const events = [...(parcel.events ?? last)].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <div class="parcel">
      <p><Icon name="box" size={14} /> {t("order_parcel", { carrier: parcel.carrier_name ?? parcel.carrier ?? "", number: parcel.tracking_number ?? "" })}</p>
      {events.length === 0 && <p class="muted">{t("order_no_events")}</p>}
      <ol>
        {events.slice(0, all ? 50 : 1).map((event, index) => (
          <li key={index}><time class="muted" dateTime={event.at}>{momentOf(event.at)}</time> {event.place} {event.text}</li>
        ))}
      </ol>
      {!all && events.length > 1 && <button type="button" class="link" onClick={() => setAll(true)}>{t("order_all_events")}</button>}
    </div>
  );
}

/** The order a link is about, always within reach above the chat. */
export function OrderTop(): JSX.Element | null {
  const order = linkedOrder.value;
  if (!order) return null;
  const stateWord = ORDER_STATES[order.state ?? ""];
  return (
    <details class="order-top" open>
      <summary>
        <Icon name="bag" size={16} />
        <span class="grow one-line">{t("order_number", { number: orderNumber(order) })}</span>
        <b class="order-state">{stateWord ? t(stateWord) : order.state}</b>
        <Icon name="down" size={16} />
      </summary>
      <OrderCard order={order} cases />
    </details>
  );
}

/** Sends the order as a card, with the facts that the shop's own order cards carry. */
export function askAbout(order: Order): void {
  const lines = (order.lines ?? []).slice(0, CARD_LINES).map(({ title, sku_name = "", quantity = 1, unit_price_minor = 0, image_url = null }) => ({ title, sku_name, quantity, unit_price_minor, image_url }));
  const facts = { state: order.state ?? "", placed_at: order.placed_at ?? null, paid_minor: order.paid_minor ?? 0, goods_minor: order.goods_minor ?? 0, currency: order.currency ?? "CNY" };
  const more_lines = Math.max(0, (order.lines?.length ?? 0) - CARD_LINES);
  sendCard({ card: "order", order_id: orderId(order), external_id: orderNumber(order), ...facts, lines, more_lines });
}

/** An order with all that is known of it; shows what it has until the rest has come. */
export function OrderDetail({ order, onAsk }: { order: Order; onAsk: () => void }): JSX.Element {
  const [full, setFull] = useState(order);
  useEffect(() => void orderOf(orderId(order)).then(setFull).catch(() => undefined), [order]);
  return <OrderCard order={full} open onAsk={onAsk} />;
}
