/** One request: how it stands, what the buyer can do now, and everything that happened. */
import type { JSX } from "preact";
import { language, momentOf, moneyOf } from "../app/words.ts";
import { Thumb } from "../parts/Cards.tsx";
import { safeUrl } from "../parts/RichText.tsx";
import { Acts, LastActs, Offers, Pay } from "./Acts.tsx";
import type { Case, Evidence, Happening, Step } from "./facts.ts";
import { Cited, Scans } from "./Parts.tsx";
import { ReturnTo } from "./ReturnTo.tsx";
import { isYours, nextWords, stateWords } from "./sentences.ts";
import { c, ofCode } from "./words.ts";

export function CaseView({ one }: { one: Case }): JSX.Element {
  return (
    <>
      <section class={`panel case-now ${isYours(one) ? "yours" : ""}`} aria-live="polite">
        <p class="card-head"><b class="case-state">{stateWords(one)}</b>{one.amount_minor > 0 && <b class="price">{moneyOf(one.amount_minor, one.currency)}</b>}</p>
        <p>{nextWords(one)}</p>
      </section>
      {one.offers.length > 0 && <Offers one={one} />}
      {one.pays_online && <Pay one={one} />}
      {one.refusal && <Refused one={one} />}
      {one.plan && (
        <section class="panel">
          <h2>{c("plan")}</h2>
          <p class="text">{one.plan.words}</p>
          <p class="muted">{c("plan_due", { due: momentOf(one.plan.due_at) })}</p>
        </section>
      )}
      {one.return_address && one.state === "awaiting_return" && <ReturnTo to={one.return_address} />}
      <Acts one={one} key={`${one.id}.${one.state}`} />
      <section class="panel">
        <h2>{c("steps")}</h2>
        <ol class="way">{one.steps.map((step) => <StepLine key={step.code} step={step} state={one.state} />)}</ol>
      </section>
      {one.return_address && one.state !== "awaiting_return" && <ReturnTo to={one.return_address} />}
      <Money one={one} />
      <Parcels one={one} />
      <About one={one} />
      <Shown one={one} />
      <section class="panel">
        <h2>{c("timeline")}</h2>
        <ol class="told">{[...one.timeline].reverse().map((event, index) => <Told key={index} event={event} />)}</ol>
      </section>
      <LastActs one={one} key={`${one.state}.last`} />
    </>
  );
}

/** States that are not just a step under way: the one that is now says so. */
const STANDS = ["refused", "disputed"];

function StepLine({ step, state }: { step: Step; state: string }): JSX.Element {
  const now = STANDS.includes(state) ? ofCode("state", state) : c("step_now");
  return (
    <li class={step.status} aria-current={step.status === "now" ? "step" : undefined}>
      <span>{ofCode("step", step.code)}</span>
      <span class="muted small">{step.at ? momentOf(step.at) : step.status === "now" ? now : step.status === "stopped" ? c("step_stopped") : ""}</span>
    </li>
  );
}

function Refused({ one }: { one: Case }): JSX.Element | null {
  const refusal = one.refusal;
  if (!refusal) return null;
  return (
    <section class="panel">
      <h2>{c("refusal")}</h2>
      {refusal.words && <p class="text">{refusal.words}</p>}
      {refusal.reasons.map((reason) => <p key={reason.rule} class="muted">{ofCode("rule", reason.rule, reason.values as Record<string, string>, c("rule_other"))}</p>)}
      {refusal.clause && <Cited clause={refusal.clause} />}
    </section>
  );
}

function Money({ one }: { one: Case }): JSX.Element | null {
  if (one.refunds.length === 0) return null;
  return (
    <section class="panel">
      <h2>{c("refunds")}</h2>
      {one.refunds.map((refund, index) => (
        <p class="card-head" key={index}>
          <span><b class="price">{moneyOf(refund.amount_minor, refund.currency)}</b> <span class="muted">{refund.method ? c("refund_to", { method: refund.method }) : c("refund_original")}</span></span>
          <span class="muted">{refund.paid_at ? c("refund_paid", { time: momentOf(refund.paid_at) }) : c(`refund_${refund.state}`)}</span>
        </p>
      ))}
    </section>
  );
}

function Parcels({ one }: { one: Case }): JSX.Element | null {
  const back = one.return_parcel;
  return (
    <>
      {back?.tracking_number && <Scans title={c("return_parcel")} carrier={back.carrier_name} number={back.tracking_number} events={back.scans} />}
      {one.replacement?.parcels.map((parcel) => (
        <Scans key={parcel.tracking_number} title={c("replacement")} carrier={parcel.carrier_name ?? ""} number={parcel.tracking_number ?? ""} events={parcel.events ?? []} />
      ))}
    </>
  );
}

const ADDRESS_ORDER = ["name", "phone", "country", "province", "city", "district", "street", "line1", "line2", "postal_code"];

function About({ one }: { one: Case }): JSX.Element {
  return (
    <section class="panel">
      <h2>{c("goods")}</h2>
      {one.lines.map((line) => (
        <div class="order-line" key={line.line_id}>
          <Thumb url={line.image_url} />
          <p>
            <span class="clamp">{line.title}</span>
            <span class="muted">{line.sku_name} ×{line.quantity}{line.new_sku_name && ` → ${line.new_sku_name}`}</span>
          </p>
        </div>
      ))}
      <dl class="facts">
        <dt>{c("reason")}</dt><dd>{ofCode("reason", one.reason)}</dd>
        {one.address && <><dt>{c("change_to")}</dt><dd class="text">{ADDRESS_ORDER.map((name) => one.address?.[name]).filter(Boolean).join(" ")}</dd></>}
        {one.method && <><dt>{c("change_to")}</dt><dd>{one.method}</dd></>}
        {one.difference_minor !== 0 && <><dt>{c("change_money")}</dt><dd>{c(one.difference_minor > 0 ? "difference_you" : "difference_shop", { amount: moneyOf(Math.abs(one.difference_minor), one.currency) })}</dd></>}
        {one.confirmed && one.remedy.startsWith("change_") && <><dt>{c("confirmation")}</dt><dd>{c("you_confirmed")} · {momentOf(one.opened_at)}</dd></>}
        {one.words && <><dt>{c("your_words")}</dt><dd class="text">{one.words}</dd></>}
      </dl>
      {one.clause && !one.refusal && <Cited clause={one.clause} />}
    </section>
  );
}

const SIDES = ["buyer", "shop", "courier", "platform"] as const;

function Shown({ one }: { one: Case }): JSX.Element | null {
  if (one.evidence.length === 0) return null;
  return (
    <section class="panel">
      <h2>{c("evidence")}</h2>
      {SIDES.map((side) => {
        const found = one.evidence.filter((piece) => piece.side === side);
        return found.length > 0 && <div key={side}><p class="muted">{c(`evidence_${side}`)}</p><ul class="photos">{found.map((piece, n) => <Piece key={piece.id} piece={piece} n={n + 1} />)}</ul></div>;
      })}
    </section>
  );
}

function Piece({ piece, n }: { piece: Evidence; n: number }): JSX.Element {
  const label = piece.kind === "video" ? c("video") : c("photo", { n });
  return (
    <li>
      <a href={safeUrl(piece.url)} target="_blank" rel="noopener noreferrer" aria-label={label}>
        {piece.kind === "video" && !piece.thumbnail_url ? <span class="photo-video">{label}</span> : <img src={safeUrl(piece.thumbnail_url || piece.url)} alt="" loading="lazy" />}
      </a>
    </li>
  );
}

const BY = { buyer: "by_buyer", shop: "by_shop", outside: "by_outside" } as const;

const BY_ITSELF = ["settle", "expire"];

function Told({ event }: { event: Happening }): JSX.Element {
  const who = event.code === "ship_back" ? "buyer" : event.by; // whoever registered its number, the buyer sent it
  const by = BY_ITSELF.includes(event.code) ? "" : `${c(BY[who as keyof typeof BY] ?? "by_shop")}${language.value === "en" ? " " : ""}`;
  return (
    <li>
      <time class="muted small" dateTime={event.at}>{momentOf(event.at)}</time>
      <p>{by}{ofCode("did", event.code)}</p>
      {event.words && <p class="text muted">{event.words}</p>}
    </li>
  );
}

