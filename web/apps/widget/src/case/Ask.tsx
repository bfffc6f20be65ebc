/** Asking for after-sales: goods, reason, what is wanted with its amount, words and photos. Kept until it is sent. */
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { recall, remember } from "../app/keep.ts";
import { language, moneyOf } from "../app/words.ts";
import { Thumb } from "../parts/Cards.tsx";
import type { AskableLine, AskedLine, CasesOfOrder, Option } from "./facts.ts";
import { Cited, Picker } from "./Parts.tsx";
import { Photos } from "./photos.ts";
import { open, options, wordsOf } from "./state.ts";
import { c, ofCode } from "./words.ts";

const BEFORE = ["unwanted", "changed_mind", "order_error", "address_error", "late", "other"];
const UNDER_WAY = ["changed_mind", "unwanted", "dissatisfied", "address_error", "late", "lost", "damaged", "other"];
const RECEIVED = ["defective", "damaged", "not_as_described", "wrong_item", "missing_item", "changed_mind", "unwanted", "price_dropped", "other"];
const REASONS: Record<string, string[]> = { placed: BEFORE, paid: BEFORE, dispatched: UNDER_WAY };

interface Draft {
  id: string;
  pieces: Record<string, number>;
  kinds: Record<string, string>;
  reason: string;
  remedy: string;
  words: string;
}

function begin(of: CasesOfOrder): Draft {
  const free = of.lines.filter((line) => line.free_quantity > 0);
  const only = free.length === 1 ? free[0] : undefined;
  return { id: crypto.randomUUID(), pieces: only ? { [only.line_id]: only.free_quantity } : {}, kinds: {}, reason: "", remedy: "", words: "" };
}

export function Ask({ of, done }: { of: CasesOfOrder; done: (id: string) => void }): JSX.Element {
  const name = `case.draft.${of.order_id}`;
  const [draft, setDraft] = useState<Draft>(() => recall<Draft>(name) ?? begin(of));
  const [photos] = useState(() => new Photos(of.order_id));
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const lines = linesOf(of, draft);
  const [found, asking] = useOptions(lines, draft.reason);
  const change = (more: Partial<Draft>): void => {
    setDraft({ ...draft, ...more });
    remember(name, { ...draft, ...more });
    setWrong("");
  };
  const chosen = found?.find((one) => one.remedy === draft.remedy && one.possible);
  const missing = lines.length === 0 ? c("pick_goods") : !draft.reason ? c("pick_reason") : !chosen ? c("pick_want") : photos.busy ? c("wait_photos") : "";
  const send = (event: Event): void => {
    event.preventDefault();
    if (missing || busy) return setWrong(missing);
    setBusy(true);
    open({ client_id: draft.id, remedy: draft.remedy, reason: draft.reason, words: draft.words, lines, evidence: photos.fileIds, confirmed: true })
      .then((made) => {
        remember(name, null);
        photos.clear();
        done(made.id);
      })
      .catch(async (error: unknown) => setWrong(`${await wordsOf(error)}`))
      .finally(() => setBusy(false));
  };
  return (
    <form class="ask" onSubmit={send}>
      <fieldset class="panel">
        <legend>{c("ask_goods")}</legend>
        {of.lines.map((line) => <Goods key={line.line_id} line={line} pieces={draft.pieces[line.line_id] ?? 0} set={(pieces) => change({ pieces: { ...draft.pieces, [line.line_id]: pieces } })} />)}
      </fieldset>
      <fieldset class="panel">
        <legend>{c("ask_reason")}</legend>
        <div class="chips">
          {(REASONS[of.order_state] ?? RECEIVED).map((reason) => (
            <label class="chip" key={reason}><input type="radio" name="reason" checked={draft.reason === reason} onChange={() => change({ reason, remedy: "" })} />{ofCode("reason", reason)}</label>
          ))}
        </div>
      </fieldset>
      {lines.length > 0 && draft.reason && (
        <fieldset class="panel" aria-busy={asking}>
          <legend>{c("ask_want")}</legend>
          {!found && <p class="muted" role="status">{c("loading")}</p>}
          {found && <Choices found={found} draft={draft} change={change} />}
          {chosen?.remedy === "exchange" && <Kinds of={of} draft={draft} change={change} />}
        </fieldset>
      )}
      <fieldset class="panel">
        <legend>{c("ask_more")}</legend>
        <label class="field"><span>{c("words_label")}</span>
          <textarea rows={3} maxLength={2000} placeholder={c("words_placeholder")} value={draft.words} onInput={(event) => change({ words: event.currentTarget.value })} />
        </label>
        <p class="muted">{c((chosen ? [chosen] : (found ?? [])).some((one) => one.answer === "ask_for_evidence") ? "ask_photos_need" : "ask_photos")} · {c("ask_photos_hint")}</p>
        <Picker photos={photos} label={c("ask_photos")} />
      </fieldset>
      <div class="ask-end">
        {wrong && <p class="danger" role="alert">{wrong}</p>}
        <p class="muted small">{c("confirms")}</p>
        <button class="card-act strong" type="submit" disabled={busy}>
          {busy ? c("sending") : chosen && chosen.amount_minor > 0 ? c("submit_amount", { amount: moneyOf(chosen.amount_minor, chosen.currency) }) : c("submit")}
        </button>
      </div>
    </form>
  );
}

function linesOf(of: CasesOfOrder, draft: Draft): AskedLine[] {
  return of.lines.flatMap((line) => {
    const quantity = Math.min(draft.pieces[line.line_id] ?? 0, line.free_quantity);
    const kind = draft.remedy === "exchange" ? draft.kinds[line.line_id] : undefined;
    return quantity > 0 ? [{ line_id: line.line_id, quantity, ...(kind && { new_sku_id: kind }) }] : [];
  });
}

/** What the shop's policy allows for these pieces and this reason, asked anew when they change. */
function useOptions(lines: AskedLine[], reason: string): [Option[] | null, boolean] {
  const [found, setFound] = useState<Option[] | null>(null);
  const [asking, setAsking] = useState(false);
  const key = JSON.stringify([lines, reason]);
  useEffect(() => {
    let current = true;
    if (lines.length === 0 || !reason) return setFound(null);
    setAsking(true);
    options(reason, lines)
      .then((answer) => current && setFound(answer))
      .catch(() => current && setFound([]))
      .finally(() => current && setAsking(false));
    return () => void (current = false);
  }, [key]);
  return [found, asking];
}

function Goods({ line, pieces, set }: { line: AskableLine; pieces: number; set: (pieces: number) => void }): JSX.Element {
  const none = line.free_quantity === 0;
  return (
    <div class="goods">
      <label class="order-line">
        <input type="checkbox" checked={pieces > 0} disabled={none} onChange={(event) => set(event.currentTarget.checked ? line.free_quantity : 0)} />
        <Thumb url={line.image_url} />
        <span><span class="clamp">{line.title}</span><span class="muted">{line.sku_name} ×{line.quantity}{none && ` · ${c("taken")}`}</span></span>
      </label>
      {pieces > 0 && line.free_quantity > 1 && (
        <p class="pieces"><span class="muted">{c("quantity")}</span>
          <button type="button" aria-label={c("less")} disabled={pieces <= 1} onClick={() => set(pieces - 1)}>−</button>
          <output>{pieces}</output>
          <button type="button" aria-label={c("more")} disabled={pieces >= line.free_quantity} onClick={() => set(pieces + 1)}>+</button>
        </p>
      )}
    </div>
  );
}

function Choices({ found, draft, change }: { found: Option[]; draft: Draft; change: (more: Partial<Draft>) => void }): JSX.Element {
  const possible = found.filter((one) => one.possible);
  const closed = found.filter((one) => !one.possible && one.reasons.every((reason) => reason.rule !== "amount_not_positive"));
  return (
    <>
      {possible.length === 0 && <p>{c("none_possible")}</p>}
      {possible.map((one) => (
        <label class="choice" key={one.remedy}>
          <input type="radio" name="remedy" checked={draft.remedy === one.remedy} onChange={() => change({ remedy: one.remedy })} />
          <span class="grow">
            <span class="card-head"><b>{ofCode("remedy", one.remedy)}</b>{one.amount_minor > 0 && <b class="price">{c("gets_back", { amount: moneyOf(one.amount_minor, one.currency) })}</b>}</span>
            <span class="muted">{ofCode("about", one.remedy, {}, "")}</span>
            <span class="muted">{[ofCode("answer", one.answer, {}, ""), one.freight_by === "nobody" ? "" : ofCode("freight", one.freight_by, {}, "")].filter(Boolean).join(" · ")}</span>
            {one.difference_minor !== 0 && <span class="muted">{c(one.difference_minor > 0 ? "pays_more" : "gets_difference", { amount: moneyOf(Math.abs(one.difference_minor), one.currency) })}</span>}
          </span>
        </label>
      ))}
      {closed.length > 0 && (
        <details class="cited" open={possible.length === 0}>
          <summary>{c("why_not", { count: closed.length })}</summary>
          <ul class="why-not">{closed.map((one) => <li key={one.remedy}><WhyNot one={one} /></li>)}</ul>
        </details>
      )}
    </>
  );
}

function WhyNot({ one }: { one: Option }): JSX.Element {
  const first = one.reasons[0];
  const clause = first?.clause ?? one.clause;
  return (
    <>
      <p><b>{ofCode("remedy", one.remedy)}</b> {first ? ofCode("rule", first.rule, first.values as Record<string, string>, c("rule_other")) : c("rule_other")}</p>
      {one.alternatives.length > 0 && <p class="muted">{c("instead", { remedies: one.alternatives.map((each) => ofCode("remedy", each)).join(language.value === "en" ? ", " : "、") })}</p>}
      {clause && <Cited clause={clause} />}
    </>
  );
}

function Kinds({ of, draft, change }: { of: CasesOfOrder; draft: Draft; change: (more: Partial<Draft>) => void }): JSX.Element {
  return (
    <>
      {of.lines.filter((line) => (draft.pieces[line.line_id] ?? 0) > 0 && line.skus.length > 1).map((line) => (
        <label class="field" key={line.line_id}><span>{line.title} · {c("new_kind")}</span>
          <select value={draft.kinds[line.line_id] ?? ""} onChange={(event) => change({ kinds: { ...draft.kinds, [line.line_id]: event.currentTarget.value } })}>
            <option value="">{c("same_kind")} ({line.sku_name})</option>
            {line.skus.filter((sku) => sku.id !== line.sku_id).map((sku) => <option key={sku.id} value={sku.id} disabled={!sku.in_stock}>{sku.name}{sku.in_stock ? "" : ` · ${c("sold_out")}`}</option>)}
          </select>
        </label>
      ))}
    </>
  );
}
