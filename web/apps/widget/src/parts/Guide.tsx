/** A guide: its steps one at a time, and a way back to the agent from each. */
import type { JsonObject } from "@xiaoer/live";
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { ApiError } from "../app/api.ts";
import { guideCall, sendCard } from "../app/chat.ts";
import type { GuideRun } from "../app/facts.ts";
import { errorWords, t } from "../app/words.ts";
import { Icon } from "./icons.tsx";
import { safeUrl } from "./RichText.tsx";

const text = (card: JsonObject, name: string): string => (typeof card[name] === "string" ? card[name] : "");

export function StuckCard({ card }: { card: JsonObject }): JSX.Element {
  return (
    <div class="card">
      <p class="card-head"><b>{t("guide_stuck_at", { number: Number(card["number"]), steps: Number(card["steps"]) })}</b></p>
      <p class="muted">{text(card, "title")}</p>
      <p>{text(card, "text")}</p>
    </div>
  );
}

export function GuideCard({ card }: { card: JsonObject }): JSX.Element {
  const [run, setRun] = useState<GuideRun | null>(null);
  const [trail, setTrail] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const call = async (body?: { step_id: string; did: string }): Promise<GuideRun | null> => {
    setBusy(true);
    setProblem("");
    try {
      const found = await guideCall(text(card, "run_id"), body);
      setRun(found);
      return found;
    } catch (error) {
      setProblem(await errorWords(error instanceof ApiError ? error.code : "network"));
      return null;
    } finally {
      setBusy(false);
    }
  };
  const begin = async (): Promise<void> => {
    const found = await call();
    if (found) setTrail([found.step_id]);
  };
  const go = (to: string): void => {
    setTrail([...trail, to]);
    void call({ step_id: to, did: "seen" });
  };
  const here = trail.at(-1) ?? "";
  const stuck = (): void => sendCard({ card: "guide_step", run_id: text(card, "run_id"), step_id: here });
  return (
    <section class="card guide" aria-label={text(card, "title")}>
      <p class="card-head"><b>{text(card, "title")}</b><span class="muted">{t("guide_steps", { count: Number(card["steps"]) })}</span></p>
      {!run && <p class="muted clamp">{text(card, "first")}</p>}
      {!run && <button type="button" class="card-act strong" disabled={busy} onClick={() => void begin()}>{t("guide_open")}</button>}
      {run && <Step run={run} here={here} busy={busy} go={go} back={trail.length > 1 ? () => setTrail(trail.slice(0, -1)) : undefined} stuck={stuck} solved={() => void call({ step_id: here, did: "solved" })} />}
      {problem && <p class="error" role="alert">{problem}</p>}
    </section>
  );
}

interface StepProps {
  run: GuideRun;
  here: string;
  busy: boolean;
  go: (to: string) => void;
  back?: (() => void) | undefined;
  stuck: () => void;
  solved: () => void;
}

function Step({ run, here, busy, go, back, stuck, solved }: StepProps): JSX.Element {
  const at = run.steps.findIndex((step) => step.id === here);
  const step = run.steps[at];
  const next = step && !step.choices.length && !step.end ? run.steps[at + 1] : undefined;
  if (run.state === "solved") return <p role="status"><Icon name="check" /> {t("guide_solved")}</p>;
  if (!step) return <p class="muted">{t("guide_gone")}</p>;
  const last = !next && !step.choices.length;
  return (
    <div aria-live="polite">
      <p class="muted">{t("guide_at", { number: at + 1, steps: run.steps.length })}</p>
      {step.media.map((one) => <StepMedia key={one.url} kind={one.kind} url={safeUrl(one.url)} caption={one.caption} />)}
      <p>{step.text}</p>
      {step.choices.map((choice) => <button key={choice.to + choice.label} type="button" class="card-act" disabled={busy} onClick={() => go(choice.to)}>{choice.label}</button>)}
      {next && <button type="button" class="card-act strong" disabled={busy} onClick={() => go(next.id)}>{t("guide_next")}</button>}
      {last && step.end !== "person" && <button type="button" class="card-act strong" disabled={busy} onClick={solved}>{t("guide_done")}</button>}
      <p class="guide-acts">
        {back && <button type="button" class="link" onClick={back}>{t("guide_back")}</button>}
        <button type="button" class="link" onClick={stuck}>{t(step.end === "person" ? "guide_person" : "guide_stuck")}</button>
      </p>
    </div>
  );
}

function StepMedia({ kind, url, caption }: { kind: string; url: string | undefined; caption: string }): JSX.Element | null {
  if (!url) return null;
  if (kind === "picture") return <img class="guide-media" src={url} alt={caption} loading="lazy" />;
  if (kind === "video") return <video class="guide-media" src={url} controls preload="none" aria-label={caption} />;
  return <a class="card-act" href={url} target="_blank" rel="noopener noreferrer">{caption || t("guide_file")}</a>;
}
