/** Changing an order before it leaves: a form, what comes of it, and the buyer's yes. Kept until it is sent. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { ApiError } from "../app/api.ts";
import { recall, remember } from "../app/keep.ts";
import { moneyOf } from "../app/words.ts";
import { AddressFields, ContactFields, MethodFields, SkuFields } from "./ChangeFields.tsx";
import { bodyOf, newDraft, type ChangeDraft, type Changes, type Seen } from "./change-facts.ts";
import { ChangeResult } from "./ChangeResult.tsx";
import type { CasesOfOrder } from "./facts.ts";
import { Cited } from "./Parts.tsx";
import { changes, open, seeChange, wordsOf } from "./state.ts";
import { c, ofCode } from "./words.ts";

const REASONS: Record<string, string> = { change_address: "address_error" };

export interface FieldsProps {
  of: CasesOfOrder;
  now: Changes;
  draft: ChangeDraft;
  problems: Record<string, string>;
  change: (more: Partial<ChangeDraft>) => void;
}

export function Change({ of, remedy, done }: { of: CasesOfOrder; remedy: string; done: (id: string) => void }): JSX.Element {
  const [now, setNow] = useState<Changes | null>(null);
  const [failed, setFailed] = useState("");
  const load = (): void => {
    setFailed("");
    changes().then(setNow).catch(async (error: unknown) => setFailed(await wordsOf(error)));
  };
  useEffect(load, [of.order_id, of.order_state, of.locked]);
  if (failed && !now) {
    return (
      <div class="cases-empty" role="alert">
        <p>{failed}</p>
        <button type="button" class="card-act" onClick={load}>{c("try_again")}</button>
      </div>
    );
  }
  if (!now) return <p class="muted" role="status">{c("loading")}</p>;
  const door = now.doors.find((one) => one.remedy === remedy);
  if (!door?.open) return <Closed now={now} remedy={remedy} done={done} />;
  return <ChangeForm of={of} now={now} remedy={remedy} done={done} again={load} key={remedy} />;
}

/** Too late: why, and the stop of the parcel where there is something to stop. */
function Closed({ now, remedy, done }: { now: Changes; remedy: string; done: (id: string) => void }): JSX.Element {
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [id] = useState(() => crypto.randomUUID());
  const door = now.doors.find((one) => one.remedy === remedy);
  const sent = now.order_state === "dispatched";
  const amount = moneyOf(now.intercept.amount_minor, now.currency);
  const stop = (): void => {
    if (busy) return;
    setBusy(true);
    open({ client_id: id, remedy: "intercept", reason: "address_error", words: "", lines: [], evidence: [], confirmed: true })
      .then((made) => done(made.id))
      .catch(async (error: unknown) => setWrong(await wordsOf(error)))
      .finally(() => setBusy(false));
  };
  return (
    <section class="panel">
      <h2>{sent ? c("change_sent") : now.locked ? c("change_locked") : c("change_closed")}</h2>
      {!sent && !now.locked && door?.reasons.map((one) => <p key={one.rule}>{ofCode("rule", one.rule, one.values as Record<string, string>, c("rule_other"))}</p>)}
      {now.locked && !sent && <p>{c("change_locked_next")}</p>}
      {now.intercept.possible && <p>{c("change_stop", { amount })}</p>}
      {now.intercept.possible && <button type="button" class="card-act strong" disabled={busy} onClick={stop}>{busy ? c("sending") : c("change_stop_do", { amount })}</button>}
      {wrong && <p class="danger" role="alert">{wrong}</p>}
      {door?.reasons[0]?.clause && <Cited clause={door.reasons[0].clause} />}
    </section>
  );
}

function ChangeForm({ of, now, remedy, done, again }: { of: CasesOfOrder; now: Changes; remedy: string; done: (id: string) => void; again: () => void }): JSX.Element {
  const name = `case.change.${of.order_id}.${remedy}`;
  const [draft, setDraft] = useState<ChangeDraft>(() => recall<ChangeDraft>(name) ?? newDraft());
  const [seen, setSeen] = useState<Seen | null>(null);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const change = (more: Partial<ChangeDraft>): void => {
    const next = { ...draft, ...more };
    setDraft(next);
    remember(name, next);
    setSeen(null);
    setWrong("");
    if (more.parts) setProblems(Object.fromEntries(Object.entries(problems).filter(([field]) => more.parts?.[field] === draft.parts[field])));
  };
  const mark = (found: Record<string, string>): void => {
    setProblems(found);
    setWrong(c("problems", { count: Object.keys(found).length }));
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const tell = async (error: unknown): Promise<void> => {
    const { field, ...found } = error instanceof ApiError ? error.data : {};
    if (error instanceof ApiError && typeof field === "string" && ["address_invalid", "contact_invalid"].includes(error.code)) {
      setSeen(null);
      return mark(found as Record<string, string>);
    }
    if (error instanceof ApiError && error.code === "case_price_moved") setSeen(await seeChange(bodyOf(remedy, draft, of)).catch(() => null));
    if (error instanceof ApiError && error.code === "policy_denied") again();
    setWrong(await wordsOf(error));
  };
  const run = (deed: () => Promise<void>): void => {
    if (busy) return;
    setBusy(true);
    setWrong("");
    deed().catch(tell).finally(() => setBusy(false));
  };
  const look = async (): Promise<void> => {
    const body = bodyOf(remedy, draft, of);
    if (remedy === "change_sku" && body.lines.length === 0) return setWrong(c("pick_kind"));
    if (remedy === "change_payment" && !body.method_id) return setWrong(c("pick_method"));
    const found = await seeChange(body);
    if (Object.keys(found.problems).length > 0) return mark(found.problems);
    setSeen(found);
  };
  const send = async (shown: Seen): Promise<void> => {
    const { difference_minor } = shown.option;
    const made = await open({
      client_id: draft.id, reason: REASONS[remedy] ?? "other", words: "", evidence: [], confirmed: true,
      ...bodyOf(remedy, draft, of), ...(remedy === "change_sku" && { difference_minor }),
    });
    remember(name, null);
    done(made.id);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    run(seen ? () => send(seen) : look);
  };
  const fields: FieldsProps = { of, now, draft, problems, change };
  return (
    <form class="ask" ref={form} onSubmit={submit} noValidate>
      {seen ? <ChangeResult of={of} now={now} draft={draft} remedy={remedy} seen={seen} /> : fieldsOf(remedy, fields)}
      <div class="ask-end">
        {wrong && <p class="danger" role="alert">{wrong}</p>}
        {(seen ? seen.option.possible : remedy !== "change_payment" || now.methods.some((one) => !one.used)) && <button class="card-act strong" type="submit" disabled={busy}>{busy ? c("sending") : seen ? yesWords(seen) : c("change_next")}</button>}
        {seen && <button class="card-act" type="button" disabled={busy} onClick={() => setSeen(null)}>{c("change_back")}</button>}
      </div>
    </form>
  );
}

const yesWords = ({ option, taken }: Seen): string =>
  option.difference_minor > 0 && taken !== "by_hand" ? c("change_yes_pay", { amount: moneyOf(option.difference_minor, option.currency) }) : c("change_yes");

function fieldsOf(remedy: string, fields: FieldsProps): JSX.Element {
  if (remedy === "change_address") return <AddressFields {...fields} />;
  if (remedy === "change_contact") return <ContactFields {...fields} />;
  if (remedy === "change_sku") return <SkuFields {...fields} />;
  return <MethodFields {...fields} />;
}
