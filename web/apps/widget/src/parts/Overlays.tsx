import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";
import { myOrders, thread } from "../app/chat.ts";
import type { Order } from "../app/facts.ts";
import { t } from "../app/words.ts";
import { sourceOf } from "./Bubble.tsx";
import { OrderCard, OrderDetail, askAbout, orderId } from "./Cards.tsx";
import { Icon } from "./icons.tsx";
import { casePage, lightboxSeq, ordersOpen } from "./panels.ts";
import { safeUrl } from "./RichText.tsx";

/** A native dialog: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Sheet({ label, kind, onClose, children }: { label: string; kind: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return <dialog ref={dialog} class={kind} aria-label={label} onClose={onClose} onClick={(event) => event.target === dialog.current && onClose()}>{children}</dialog>;
}

export function Lightbox(): JSX.Element | null {
  const pictures = (thread.value?.lines ?? []).filter((shown) => shown.line.kind === "image" && !shown.line.recalled_at);
  const at = pictures.findIndex((shown) => shown.key === lightboxSeq.value);
  const now = pictures[at];
  const close = (): void => void (lightboxSeq.value = null);
  if (!now) return null;
  const step = (by: number): void => void (lightboxSeq.value = pictures[at + by]?.key ?? lightboxSeq.value);
  const name = now.line.attachment?.name ?? now.local?.name ?? t("image");
  const full = safeUrl(now.line.attachment?.url) ?? sourceOf(now);
  return (
    <Sheet label={name} kind="lightbox" onClose={close}>
      <div class="lightbox-box" onKeyDown={(event) => (event.key === "ArrowLeft" ? step(-1) : event.key === "ArrowRight" && step(1))}>
        <div class="lightbox-bar">
          <span class="grow">{name}</span>
          <a class="quiet" href={full} download={name} target="_blank" rel="noopener noreferrer" aria-label={t("download")}><Icon name="download" /></a>
          <button class="quiet" type="button" aria-label={t("close")} onClick={close}><Icon name="close" /></button>
        </div>
        <img src={full} alt={name} />
        {at > 0 && <button class="lightbox-step left" type="button" aria-label={t("previous")} onClick={() => step(-1)}><Icon name="left" /></button>}
        {at < pictures.length - 1 && <button class="lightbox-step right" type="button" aria-label={t("next")} onClick={() => step(1)}><Icon name="right" /></button>}
      </div>
    </Sheet>
  );
}

export function Orders(): JSX.Element | null {
  if (!ordersOpen.value || casePage.value) return null;
  return <OrderSheet />;
}

function OrderSheet(): JSX.Element {
  const [orders, setOrders] = useState<Order[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [chosen, setChosen] = useState<Order | null>(null);
  const close = (): void => void (ordersOpen.value = false);
  useEffect(() => void myOrders().then(setOrders).catch(() => setFailed(true)), []);
  const ask = (order: Order) => (): void => {
    askAbout(order);
    close();
  };
  return (
    <Sheet label={t("orders")} kind="sheet" onClose={close}>
      <header class="sheet-head">
        {chosen && <button class="quiet" type="button" aria-label={t("back")} onClick={() => setChosen(null)}><Icon name="left" /></button>}
        <h2>{t(chosen ? "order_detail" : "orders")}</h2>
        <button class="quiet" type="button" aria-label={t("close")} onClick={close}><Icon name="close" /></button>
      </header>
      <div class="sheet-body">
        {failed && <p class="muted">{t("error_network")}</p>}
        {!orders && !failed && <p class="muted">{t("loading")}</p>}
        {orders?.length === 0 && <p class="muted">{t("order_empty")}</p>}
        {chosen ? <OrderDetail order={chosen} onAsk={ask(chosen)} /> : orders?.map((order) => (
          <div class="order-choice" key={orderId(order)}>
            <OrderCard order={order} onAsk={ask(order)} />
            <button type="button" class="link" onClick={() => setChosen(order)}>{t("order_detail")}</button>
          </div>
        ))}
      </div>
    </Sheet>
  );
}
