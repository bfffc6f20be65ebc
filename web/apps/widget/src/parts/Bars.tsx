import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { blocked, config, notice, offline, orderOffered, pending, product, replaced, sendCard, status, thread, useHere, wake } from "../app/chat.ts";
import { amountOf } from "../app/facts.ts";
import { dueWords, promisedAt } from "../app/later.ts";
import { moneyOf, t } from "../app/words.ts";
import { Thumb, askAbout, orderId, orderNumber } from "./Cards.tsx";
import { Icon } from "./icons.tsx";
import { laterOpen, openCases } from "./panels.ts";

/** Who waits, or finds nobody there, need not stay: a time can be had instead. */
export function LaterBar(): JSX.Element | null {
  const handler = thread.value?.handler.handler ?? "none";
  const nobody = handler === "none" && config.value?.online === false;
  const due = promisedAt.value;
  if (due && handler !== "agent") {
    return (
      <div class="bar calm" role="status">
        <Icon name="clock" size={16} />
        <span>{t("later_promised", { due: dueWords(due) })}</span>
        <button type="button" onClick={openLater}>{t("later_change")}</button>
      </div>
    );
  }
  if (handler !== "queue" && !nobody) return null;
  return (
    <div class="bar calm">
      <Icon name="clock" size={16} />
      <span>{t(nobody ? "later_nobody" : "later_offer")}</span>
      <button type="button" onClick={openLater}>{t("later")}</button>
    </div>
  );
}

export const openLater = (): void => void (laterOpen.value = true);

const PATIENCE_MS = 1500;

/** Says that the network is gone, and that nothing is lost; a short hiccup is not worth a word. */
export function ConnectionBar(): JSX.Element | null {
  const down = status.value === "waiting" || status.value === "connecting" || offline.value;
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!down) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [down]);
  if (replaced.value) {
    return <div class="bar" role="status"><span>{t("replaced")}</span><button type="button" onClick={useHere}>{t("use_here")}</button></div>;
  }
  if (!down || !late) return null;
  const words = pending.value > 0 ? t("offline_kept", { count: pending.value }) : t("offline");
  return (
    <div class="bar" role="status">
      <Icon name="offline" size={16} />
      <span>{words}</span>
      <button type="button" onClick={wake}>{t("try_now")}</button>
    </div>
  );
}

/** The product the buyer looks at, offered to be sent along; nothing goes without their say. */
export function ProductBar(): JSX.Element | null {
  const item = product.value;
  if (!item) return null;
  const send = (): void => {
    const { listing_id = "", sku_id = null, title, image_url = null, price_minor = null, currency = "CNY", url = null, sku_name = null } = item;
    sendCard({ card: "product", listing_id, sku_id, title, image_url, price_minor, currency, url, sku_name });
    product.value = null;
  };
  return (
    <aside class="product-bar" aria-label={t("product_viewing")}>
      <Thumb url={item.image_url} />
      <p>
        <span class="muted small">{t("product_viewing")}</span>
        <span class="one-line">{item.title}</span>
        {item.price_minor != null && <b class="price">{moneyOf(item.price_minor, item.currency ?? "CNY")}</b>}
      </p>
      <button type="button" class="strong" onClick={send}>{t("product_send")}</button>
      <button type="button" class="quiet" aria-label={t("product_dismiss")} title={t("product_dismiss")} onClick={() => (product.value = null)}><Icon name="close" size={16} /></button>
    </aside>
  );
}

export function OrderBar(): JSX.Element | null {
  const order = orderOffered.value;
  if (!order) return null;
  const { minor } = amountOf(order);
  const leave = (): void => void (orderOffered.value = null);
  const send = (): void => {
    askAbout(order);
    leave();
  };
  return (
    <aside class="product-bar" aria-label={t("order")}>
      <Thumb url={order.lines?.[0]?.image_url} />
      <p>
        <span class="muted small one-line">{t("order_number", { number: orderNumber(order) })}</span>
        <span class="one-line">{order.lines?.[0]?.title}</span>
        {minor !== null && <b class="price">{moneyOf(minor, order.currency ?? "CNY")}</b>}{" "}
        <button type="button" class="link" onClick={() => openCases(orderId(order))}>{t("case_ask")}</button>
      </p>
      <button type="button" class="strong" onClick={send}>{t("product_send")}</button>
      <button type="button" class="quiet" aria-label={t("product_dismiss")} title={t("product_dismiss")} onClick={leave}><Icon name="close" size={16} /></button>
    </aside>
  );
}

export function Notice(): JSX.Element {
  const words = notice.value;
  useEffect(() => {
    if (!words) return;
    const timer = setTimeout(() => (notice.value = ""), 4000);
    return () => clearTimeout(timer);
  }, [words]);
  return <div class={`notice ${words ? "on" : ""}`} role="status" aria-live="polite">{words}</div>;
}

export function Blocked(): JSX.Element {
  const code = blocked.value ?? "";
  const words =
    code === "not_found" ? t("not_found") : code === "link_expired" ? t("link_expired") : code === "identity_required" ? t("identity_required")
    : code === "network" ? t("error_network") : t("refused", { code });
  return <div class="blocked" role="alert"><Icon name="alert" size={32} /><p>{words}</p></div>;
}
