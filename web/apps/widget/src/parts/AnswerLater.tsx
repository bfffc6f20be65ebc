import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { ApiError } from "../app/api.ts";
import { say, thread } from "../app/chat.ts";
import { askLater, dueWords, promisedAt, readTimes } from "../app/later.ts";
import { errorWords, t } from "../app/words.ts";
import { Icon } from "./icons.tsx";
import { Sheet } from "./Overlays.tsx";
import { laterOpen } from "./panels.ts";

/** The buyer chooses by when to be answered; the place in line stays theirs. */
export default function AnswerLater(): JSX.Element {
  const [times, setTimes] = useState<string[] | null>(null);
  const [chosen, setChosen] = useState("");
  const [question, setQuestion] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const asked = Boolean(thread.value?.lines.length);
  const close = (): void => void (laterOpen.value = false);
  const fail = (error: unknown): void =>
    void errorWords(error instanceof ApiError ? error.code : "network", error instanceof ApiError ? error.data : {}).then(setProblem);
  const offer = (): void =>
    void readTimes().then(({ items }) => {
      setTimes(items);
      setChosen((before) => (items.includes(before) ? before : (items[0] ?? "")));
    }).catch(fail);
  useEffect(offer, []);

  const send = (): void => {
    setBusy(true);
    setProblem("");
    askLater(chosen, question.trim())
      .then(() => {
        say(t("later_done", { due: dueWords(chosen) }));
        close();
      })
      .catch((error: unknown) => {
        fail(error);
        setBusy(false);
        if (error instanceof ApiError && error.code === "time_not_offered") offer();
      });
  };
  return (
    <Sheet label={t("later")} kind="sheet low" onClose={close}>
      <header class="sheet-head">
        <h2>{t("later")}</h2>
        <button class="quiet" type="button" aria-label={t("close")} onClick={close}><Icon name="close" /></button>
      </header>
      <form class="sheet-body" onSubmit={(event) => { event.preventDefault(); send(); }}>
        <p class="muted">{t("later_text")}</p>
        {times === null && !problem && <p class="muted" role="status">{t("loading")}</p>}
        {times?.length === 0 && <p role="status">{t("later_none")}</p>}
        {Boolean(times?.length) && (
          <fieldset class="later-times">
            <legend>{t("later_when")}</legend>
            {times?.map((at) => (
              <label key={at} class={at === chosen ? "chosen" : ""}>
                <input type="radio" name="due" value={at} checked={at === chosen} onChange={() => setChosen(at)} />
                <span>{t("later_before", { due: dueWords(at) })}</span>
              </label>
            ))}
          </fieldset>
        )}
        <label class="later-question">
          <span>{t(asked ? "later_more" : "later_question")}</span>
          <textarea rows={3} maxLength={2000} required={!asked} value={question} onInput={(event) => setQuestion(event.currentTarget.value)} />
        </label>
        {problem && <p class="danger" role="alert">{problem}</p>}
        <button type="submit" class="card-act strong" disabled={busy || !chosen || (!asked && !question.trim())}>
          {t(promisedAt.value ? "later_move" : "later_send")}
        </button>
      </form>
    </Sheet>
  );
}
