/** A red packet or a coupon: what it is worth, one button, and what became of it. */
import type { JsonObject } from "@xiaoer/live";
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { ApiError } from "../app/api.ts";
import { claimGift, claimed } from "../app/chat.ts";
import { errorWords, momentOf, moneyOf, t, type Word } from "../app/words.ts";
import { Icon } from "./icons.tsx";

const STATES: Record<string, Word> = {
  sent: "gift_sent", claimed: "gift_claimed", used: "gift_used", expired: "gift_expired", withdrawn: "gift_withdrawn",
};
const text = (card: JsonObject, name: string): string => (typeof card[name] === "string" ? card[name] : "");
const minor = (card: JsonObject, name: string): number => (typeof card[name] === "number" ? card[name] : 0);

export function GiftCard({ card }: { card: JsonObject }): JSX.Element {
  const answer = claimed.value[text(card, "gift_id")];
  const state = text(card, "state") === "sent" ? (answer?.state ?? "sent") : text(card, "state");
  const code = text(card, "code") || answer?.code || "";
  const red = card["kind"] === "red_packet";
  const currency = text(card, "currency") || "CNY";
  const name = text(card, "name") || t(red ? "gift_red_packet" : card["purpose"] === "after_solution" ? "gift_extra" : "gift_coupon");
  const over = state === "expired" || state === "withdrawn";
  return (
    <div role="group" class={`card gift ${red ? "red" : ""} ${over ? "over" : ""}`} aria-label={`${name} ${moneyOf(minor(card, "amount_minor"), currency)}`}>
      <div class="gift-top">
        <Icon name="gift" size={28} />
        <p class="grow"><b class="gift-amount">{moneyOf(minor(card, "amount_minor"), currency)}</b><span class="clamp">{name}</span></p>
        <span class="gift-state">{t(STATES[state] ?? "gift_sent")}</span>
      </div>
      {text(card, "words") && <p class="gift-words">{text(card, "words")}</p>}
      {!red && <p class="muted">{minor(card, "minimum_minor") ? t("gift_minimum", { amount: moneyOf(minor(card, "minimum_minor"), currency) }) : t("gift_no_minimum")}</p>}
      {state === "sent" && <Claim card={card} />}
      {code && !over && <Code code={code} />}
      <Fate card={card} state={state} code={code} />
    </div>
  );
}

/** When it ends, or where the money is. */
function Fate({ card, state, code }: { card: JsonObject; state: string; code: string }): JSX.Element | null {
  if (state === "sent") return <p class="muted">{t("gift_claim_until", { time: momentOf(text(card, "claim_until")) })}</p>;
  if (card["pay_to"] === "payment" && state === "claimed") return <p class="muted">{t("gift_on_its_way")}</p>;
  if (card["pay_to"] === "payment" && state === "used") return <p class="muted">{t("gift_paid")}</p>;
  if (code && state === "claimed" && text(card, "use_until")) return <p class="muted">{t("gift_use_until", { time: momentOf(text(card, "use_until")) })}</p>;
  return null;
}

function Claim({ card }: { card: JsonObject }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const claim = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem("");
    try {
      await claimGift(text(card, "gift_id"));
    } catch (error) {
      setProblem(await errorWords(error instanceof ApiError ? error.code : "network"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button class="card-act strong" type="button" disabled={busy} onClick={() => void claim()}>{t(busy ? "gift_claiming" : "gift_claim")}</button>
      {problem && <p class="gift-problem" role="alert">{problem}</p>}
    </>
  );
}

function Code({ code }: { code: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard?.writeText(code).then(() => setCopied(true), () => undefined);
  return (
    <p class="gift-code">
      <span class="muted">{t("gift_code")}</span>
      <b class="grow">{code}</b>
      {navigator.clipboard && <button class="link" type="button" onClick={copy}>{t(copied ? "gift_copied" : "gift_copy")}</button>}
    </p>
  );
}
