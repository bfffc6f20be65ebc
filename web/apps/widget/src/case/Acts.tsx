/** What the buyer can do now: the thing that is waited for as an open form, the others one tap away. */
import { useState } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";
import { recall, remember } from "../app/keep.ts";
import { language, moneyOf } from "../app/words.ts";
import type { Case } from "./facts.ts";
import { Picker } from "./Parts.tsx";
import { Photos } from "./photos.ts";
import { act, choose, open, payPage, wordsOf } from "./state.ts";
import { c, ofCode, type CaseWord } from "./words.ts";

/** Code → name in Chinese and English, as the server knows them. */
const CARRIERS: [string, string, string][] = [
  ["sf", "顺丰速运", "SF Express"], ["zto", "中通快递", "ZTO Express"], ["yto", "圆通速递", "YTO Express"], ["sto", "申通快递", "STO Express"],
  ["yunda", "韵达快递", "Yunda Express"], ["jt", "极兔速递", "J&T Express"], ["jd", "京东快递", "JD Express"], ["ems", "EMS", "EMS"],
  ["post", "邮政快递包裹", "China Post"], ["deppon", "德邦快递", "Deppon"],
];
const OTHER = "other";
const WAITED_FOR = ["ship_back", "accept_quote", "resubmit", "give_evidence"];
/** They end what is under way, or take it out of the shop's hands: asked for, never offered first. */
const LAST = ["escalate", "withdraw"];

/** Runs a deed; while it runs and when it fails the form stays as it is. */
function useDeed(): { busy: boolean; wrong: string; run: (deed: () => Promise<unknown>) => void } {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const run = (deed: () => Promise<unknown>): void => {
    if (busy) return;
    setBusy(true);
    setWrong("");
    deed()
      .catch(async (error: unknown) => setWrong(await wordsOf(error)))
      .finally(() => setBusy(false));
  };
  return { busy, wrong, run };
}

function Form({ title, children, wrong, busy, waits = false, word, send }: { title: string; children: ComponentChildren; wrong: string; busy: boolean; waits?: boolean; word: CaseWord; send: () => void }): JSX.Element {
  const submit = (event: Event): void => {
    event.preventDefault();
    send();
  };
  return (
    <form class="panel" onSubmit={submit}>
      <h2>{title}</h2>
      {children}
      {wrong && <p class="danger" role="alert">{wrong}</p>}
      <button class="card-act strong" type="submit" disabled={busy || waits}>{c(busy ? "sending" : word)}</button>
    </form>
  );
}

export function Acts({ one }: { one: Case }): JSX.Element {
  const can = one.actions.map(({ action }) => action);
  const first = one.waits_for === "buyer" ? WAITED_FOR.find((action) => can.includes(action)) : undefined;
  const [opened, setOpened] = useState("");
  const others = can.filter((action) => action !== first && !LAST.includes(action) && action !== "decline_quote" && !(first === "resubmit" && action === "give_evidence"));
  const shown = opened && can.includes(opened) ? opened : "";
  return (
    <>
      {one.reason === "unsaid" && one.state === "requested" && <WhyRefused one={one} />}
      {first && <FormOf one={one} action={first} />}
      {shown && shown !== first && <FormOf one={one} action={shown} close={() => setOpened("")} />}
      {others.length > 0 && !shown && (
        <div class="other-acts">
          {others.map((action) => <button type="button" class="card-act" key={action} onClick={() => setOpened(action)}>{action === "give_evidence" ? c("more_photos") : ofCode("do", action)}</button>)}
        </div>
      )}
    </>
  );
}

/** The difference to dearer goods: paid on the shop's page in a window of its own; this page follows by itself. */
export function Pay({ one }: { one: Case }): JSX.Element {
  const { busy, wrong, run } = useDeed();
  const send = (): void => {
    const opened = window.open("", "_blank"); // while the tap still allows it
    run(async () => {
      try {
        const url = await payPage(one);
        if (!opened) return location.assign(url);
        opened.opener = null;
        opened.location.replace(url);
      } catch (error) {
        opened?.close();
        throw error;
      }
    });
  };
  const amount = moneyOf(one.difference_minor, one.currency);
  return (
    <section class="panel">
      <h2>{c("pay_title")}</h2>
      <p class="muted">{c("pay_hint")}</p>
      {wrong && <p class="danger" role="alert">{wrong}</p>}
      <button class="card-act strong" type="button" disabled={busy} onClick={send}>{busy ? c("sending") : c("pay_now", { amount })}</button>
    </section>
  );
}

/** At the end of the page: giving up, or calling in the platform. */
export function LastActs({ one }: { one: Case }): JSX.Element | null {
  const can = LAST.filter((action) => one.actions.some((each) => each.action === action));
  const [opened, setOpened] = useState("");
  if (can.length === 0) return null;
  if (can.includes(opened)) return <FormOf one={one} action={opened} close={() => setOpened("")} />;
  return <div class="other-acts">{can.map((action) => <button type="button" class="card-act" key={action} onClick={() => setOpened(action)}>{ofCode("do", action)}</button>)}</div>;
}

function FormOf({ one, action, close }: { one: Case; action: string; close?: () => void }): JSX.Element | null {
  switch (action) {
    case "ship_back": return <ShipBack one={one} />;
    case "give_evidence": return <GiveEvidence one={one} {...(close && { close })} />;
    case "accept_quote": return <Quote one={one} />;
    case "resubmit": return <Words one={one} action="resubmit" photos />;
    case "escalate": return <Words one={one} action="escalate" {...(close && { close })} />;
    case "withdraw": return <Withdraw one={one} close={close ?? (() => undefined)} />;
    default: return null;
  }
}

function ShipBack({ one }: { one: Case }): JSX.Element {
  const name = `case.ship.${one.id}`;
  const kept = recall<{ carrier: string; other: string; number: string }>(name) ?? { carrier: "", other: "", number: "" };
  const [facts, setFacts] = useState(kept);
  const { busy, wrong, run } = useDeed();
  const change = (more: Partial<typeof kept>): void => {
    setFacts({ ...facts, ...more });
    remember(name, { ...facts, ...more });
  };
  const send = (): void => run(async () => {
    await act(one, "ship_back", { carrier: facts.carrier === OTHER ? facts.other : facts.carrier, tracking_number: facts.number.trim() });
    remember(name, null);
  });
  return (
    <Form title={c("ship_title")} wrong={wrong} busy={busy} word="do_ship_back" send={send}>
      <p class="muted">{!one.return_address && `${c("ship_where")} `}{one.freight_by === "shop" ? c("ship_freight_shop") : one.freight_by === "buyer" ? c("ship_freight_buyer") : ""}</p>
      <label class="field"><span>{c("carrier")}</span>
        <select required value={facts.carrier} onChange={(event) => change({ carrier: event.currentTarget.value })}>
          <option value="">{c("carrier_pick")}</option>
          {CARRIERS.map(([code, zh, en]) => <option key={code} value={code}>{language.value === "en" ? en : zh}</option>)}
          <option value={OTHER}>{c("carrier_other")}</option>
        </select>
      </label>
      {facts.carrier === OTHER && <label class="field"><span>{c("carrier_name")}</span><input required maxLength={64} value={facts.other} onInput={(event) => change({ other: event.currentTarget.value })} /></label>}
      <label class="field"><span>{c("number")}</span>
        <input required maxLength={64} autoComplete="off" autoCapitalize="characters" spellcheck={false} placeholder={c("number_hint")} value={facts.number} onInput={(event) => change({ number: event.currentTarget.value })} />
      </label>
    </Form>
  );
}

function GiveEvidence({ one, close }: { one: Case; close?: () => void }): JSX.Element {
  const name = `case.words.give_evidence.${one.id}`;
  const [photos] = useState(() => new Photos(one.id));
  const [words, setWords] = useState(recall<string>(name) ?? "");
  const change = (now: string): void => {
    setWords(now);
    remember(name, now);
  };
  const { busy, wrong, run } = useDeed();
  const waits = photos.busy || photos.fileIds.length === 0;
  const send = (): void => run(async () => {
    await act(one, "give_evidence", { evidence: photos.fileIds, words });
    photos.clear();
    change("");
    close?.();
  });
  return (
    <Form title={c("more_photos")} wrong={wrong} busy={busy} waits={waits} word={photos.busy ? "wait_photos" : "send_photos"} send={send}>
      <p class="muted">{c("ask_photos_hint")}</p>
      <Picker photos={photos} label={c("ask_photos")} />
      <Area label={c("words_label")} value={words} change={change} />
    </Form>
  );
}

function Area({ label, value, change, required = false }: { label: string; value: string; change: (words: string) => void; required?: boolean }): JSX.Element {
  return (
    <label class="field"><span>{label}</span>
      <textarea rows={3} maxLength={2000} required={required} placeholder={c("words_placeholder")} value={value} onInput={(event) => change(event.currentTarget.value)} />
    </label>
  );
}

function Words({ one, action, photos: withPhotos = false, close }: { one: Case; action: "resubmit" | "escalate"; photos?: boolean; close?: () => void }): JSX.Element {
  const name = `case.words.${action}.${one.id}`;
  const [words, setWords] = useState(recall<string>(name) ?? "");
  const [photos] = useState(() => new Photos(one.id));
  const { busy, wrong, run } = useDeed();
  const change = (now: string): void => {
    setWords(now);
    remember(name, now);
  };
  const send = (): void => run(async () => {
    await act(one, action, { words, ...(withPhotos && { evidence: photos.fileIds }) });
    remember(name, null);
    if (withPhotos) photos.clear();
    close?.();
  });
  return (
    <Form title={ofCode("do", action)} wrong={wrong} busy={busy} waits={withPhotos && photos.busy} word={`do_${action}`} send={send}>
      <Area label={c(action === "escalate" ? "words_escalate" : "words_label")} value={words} change={change} required />
      {withPhotos && <Picker photos={photos} label={c("ask_photos")} />}
      {close && <button type="button" class="card-act" onClick={close}>{c("cancel")}</button>}
    </Form>
  );
}

function Withdraw({ one, close }: { one: Case; close: () => void }): JSX.Element {
  const { busy, wrong, run } = useDeed();
  return (
    <Form title={c("do_withdraw")} wrong={wrong} busy={busy} word="withdraw_yes" send={() => run(() => act(one, "withdraw", {}).then(close))}>
      <p>{c("withdraw_sure")}</p>
      <button type="button" class="card-act" onClick={close}>{c("cancel")}</button>
    </Form>
  );
}

function Quote({ one }: { one: Case }): JSX.Element {
  const { busy, wrong, run } = useDeed();
  const told = [...one.timeline].reverse().find((event) => event.code === "quote")?.words;
  return (
    <Form title={c("quote_title")} wrong={wrong} busy={busy} word="do_accept_quote" send={() => run(() => act(one, "accept_quote", { confirmed: true }))}>
      {told && <p class="text">{told}</p>}
      <p class="price">{one.quote_minor ? moneyOf(one.quote_minor, one.currency) : c("quote_free")}</p>
      <button type="button" class="card-act" disabled={busy} onClick={() => run(() => act(one, "decline_quote", {}))}>{c("do_decline_quote")}</button>
    </Form>
  );
}

/** Replacement or refund: a tap, and it is under way. */
export function Offers({ one }: { one: Case }): JSX.Element {
  const { busy, wrong, run } = useDeed();
  return (
    <section class="panel offers">
      <h2>{c("offers_title")}</h2>
      <p>{c("offers_words")}</p>
      {one.offers.map((offer) => {
        const money = offer.amount_minor > 0;
        return (
          <button type="button" class="offer" key={offer.remedy} disabled={busy} onClick={() => run(() => choose(one, offer.remedy))}>
            <b>{money ? c("offer_refund", { amount: moneyOf(offer.amount_minor, one.currency) }) : ofCode("offer", offer.remedy)}</b>
            <span class="muted">{ofCode("offer", `${offer.remedy}_about`, {}, "")}</span>
          </button>
        );
      })}
      {wrong && <p class="danger" role="alert">{wrong}</p>}
    </section>
  );
}

const WHY_REFUSED = ["address_error", "changed_mind", "dissatisfied", "damaged", "late", "other"];

/** A parcel that was refused at the door: the one thing that is asked, once. */
function WhyRefused({ one }: { one: Case }): JSX.Element {
  const { busy, wrong, run } = useDeed();
  const say = (reason: string): void => run(() => open({ client_id: `${one.id}.why`.slice(0, 64), remedy: "rejected", reason, words: "", lines: [], evidence: [], confirmed: true }));
  return (
    <section class="panel">
      <h2>{c("reason_missing_title")}</h2>
      <div class="chips">{WHY_REFUSED.map((reason) => <button type="button" class="chip" key={reason} disabled={busy} onClick={() => say(reason)}>{ofCode("reason", reason)}</button>)}</div>
      {wrong && <p class="danger" role="alert">{wrong}</p>}
    </section>
  );
}
