/** After-sales of one order: its requests, one of them, or asking for a new one. Lies over the chat, which a tap brings back. */
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { config, fullPage, switchLanguage } from "../app/chat.ts";
import { momentOf, moneyOf } from "../app/words.ts";
import { Icon } from "../parts/icons.tsx";
import { casePage, ordersOpen, type CasePage } from "../parts/panels.ts";
import { Thumb } from "../parts/Cards.tsx";
import { changesOf } from "./change-facts.ts";
import { CaseView } from "./CaseView.tsx";
import { Later } from "./Later.tsx";
import type { Case } from "./facts.ts";
import { nextWords, stateWords } from "./sentences.ts";
import { caseOf, follow, leave, load, order, problem } from "./state.ts";
import { c, ofCode } from "./words.ts";
import "./case.css";

/** Forms come when they are opened. */
const askForm = (): Promise<typeof import("./Ask.tsx")> => import("./Ask.tsx");
const changeForm = (): Promise<typeof import("./Change.tsx")> => import("./Change.tsx");

export function Page(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const now = casePage.value as CasePage;
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    element?.focus();
    void load();
    const stop = follow();
    return () => {
      stop();
      leave();
      element?.close();
    };
  }, []);
  useEffect(() => void body.current?.scrollTo(0, 0), [now.caseId, now.asking, now.changing]);
  const shown = now.caseId ? caseOf(now.caseId) : null;
  const deeper = Boolean(order.value) && (now.asking || Boolean(now.changing) || Boolean(now.caseId));
  const go = (more: Partial<CasePage>): void => void (casePage.value = { ...now, caseId: "", asking: false, changing: "", ...more });
  const chat = (): void => {
    casePage.value = null;
    ordersOpen.value = false;
  };
  const number = order.value?.order_external_id ?? shown?.order_external_id ?? "";
  const cancel = (event: Event): void => {
    event.preventDefault();
    if (deeper) go({});
    else if (!fullPage) chat();
  };
  /** A browser lets a page keep a second Escape from closing only so often: what is still wanted opens again. */
  const closed = (): void => {
    if (casePage.value && dialog.current?.isConnected && !dialog.current.open) dialog.current.showModal();
  };
  return (
    <dialog ref={dialog} tabIndex={-1} class={`cases ${fullPage ? "full" : ""}`} aria-label={c("title")} onCancel={cancel} onClose={closed}>
      <header class="cases-head">
        {deeper && <button class="quiet" type="button" aria-label={c("back")} title={c("back")} onClick={() => go({})}><Icon name="left" /></button>}
        <div class="grow">
          <h1>{now.asking ? c("ask_title") : now.changing ? c("change_title") : shown ? ofCode("remedy", shown.remedy) : c("title")}</h1>
          <p class="muted one-line">{number ? c("order", { number }) : config.value?.shop.name}</p>
        </div>
        <button class="human" type="button" onClick={chat}><Icon name="person" size={16} />{c("person")}</button>
        {fullPage
          ? <button class="quiet" type="button" aria-label={c("language")} title={c("language")} onClick={switchLanguage}><Icon name="globe" /></button>
          : <button class="quiet" type="button" aria-label={c("close")} title={c("close")} onClick={chat}><Icon name="close" /></button>}
      </header>
      <div class="cases-body" ref={body}>{inside()}</div>
    </dialog>
  );

  function inside(): JSX.Element {
    const of = order.value;
    const done = (id: string): void => go({ caseId: id });
    if (now.asking && of) return <Later from={askForm} render={({ Ask }) => <Ask of={of} done={done} />} />;
    if (now.changing && of) return <Later from={changeForm} render={({ Change }) => <Change of={of} remedy={now.changing ?? ""} done={done} />} />;
    if (shown) return <CaseView one={shown} />;
    if (problem.value) return <Trouble />;
    if (!order.value) return <p class="muted" role="status">{c("loading")}</p>;
    return <List ask={() => go({ asking: true })} show={done} change={(remedy) => go({ changing: remedy })} />;
  }
}

function Trouble(): JSX.Element {
  const lost = problem.value === "not_found";
  return (
    <div class="cases-empty" role="alert">
      <Icon name={lost ? "bag" : "offline"} size={32} />
      <p>{c(lost ? "not_found" : "failed")}</p>
      {!lost && <button type="button" class="card-act" onClick={() => void load()}>{c("try_again")}</button>}
    </div>
  );
}

function List({ ask, show, change }: { ask: () => void; show: (id: string) => void; change: (remedy: string) => void }): JSX.Element {
  const { lines = [], cases = [] } = order.value ?? {};
  return (
    <>
      <section class="panel">
        {lines.slice(0, 6).map((line) => (
          <div class="order-line" key={line.line_id}>
            <Thumb url={line.image_url} />
            <p><span class="clamp">{line.title}</span><span class="muted">{line.sku_name} ×{line.quantity}</span></p>
          </div>
        ))}
        <button type="button" class="card-act strong" onClick={ask}>{c("new")}</button>
      </section>
      <Changing change={change} />
      {cases.length === 0 && <div class="cases-empty"><Icon name="box" size={32} /><p>{c("empty")}</p></div>}
      {cases.length > 0 && <h2 class="cases-title">{c("requests")}</h2>}
      {cases.map((one) => <Row key={one.id} one={one} show={() => show(one.id)} />)}
    </>
  );
}

/** Before it leaves, what can be changed; on its way, the one thing that is left. */
function Changing({ change }: { change: (remedy: string) => void }): JSX.Element | null {
  const of = order.value;
  if (!of || !["placed", "paid", "dispatched"].includes(of.order_state)) return null;
  if (of.order_state === "dispatched" || of.locked) {
    return (
      <section class="panel">
        <h2>{c("change_wrong_data")}</h2>
        <p class="muted">{c(of.order_state === "dispatched" ? "change_sent" : "change_locked")}</p>
        <button type="button" class="card-act" onClick={() => change("change_address")}>{c("why_and_what")}</button>
      </section>
    );
  }
  return (
    <section class="panel">
      <h2>{c("change_title")}</h2>
      <p class="muted">{c("change_hint")}</p>
      <div class="other-acts">{changesOf(of).map((remedy) => <button type="button" class="card-act" key={remedy} onClick={() => change(remedy)}>{ofCode("do", remedy)}</button>)}</div>
    </section>
  );
}

function Row({ one, show }: { one: Case; show: () => void }): JSX.Element {
  return (
    <button type="button" class="panel case-row" onClick={show}>
      <span class="card-head"><b>{ofCode("remedy", one.remedy)}</b><b class="order-state">{stateWords(one)}</b></span>
      <span class="muted">{nextWords(one)}</span>
      <span class="card-head">
        <span class="muted small">{c("asked_at", { time: momentOf(one.opened_at) })}</span>
        {one.amount_minor > 0 && <b class="price">{moneyOf(one.amount_minor, one.currency)}</b>}
      </span>
    </button>
  );
}
