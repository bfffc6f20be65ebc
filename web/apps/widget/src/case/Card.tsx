/** A request in the chat: how it stands now, in one glance. */
import { signal } from "@preact/signals";
import type { JsonObject } from "@xiaoer/live";
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { ask } from "../app/api.ts";
import { asVisitor, thread } from "../app/chat.ts";
import { moneyOf, t } from "../app/words.ts";
import { openCases } from "../parts/panels.ts";
import type { Case } from "./facts.ts";
import { isYours, nextWords, stateWords } from "./sentences.ts";
import { c, ofCode } from "./words.ts";

const known = signal<Record<string, Case>>({});
const asked = new Map<string, number>();

/** Each case is asked for once after each new line, however many cards show it. */
async function refresh(id: string): Promise<void> {
  const seq = thread.value?.lastSeq ?? 0;
  if (asked.get(id) === seq) return;
  asked.set(id, seq);
  const { token } = await asVisitor();
  const now = await ask<Case>(`/cases/${encodeURIComponent(id)}`, {}, token).catch(() => null);
  if (now) known.value = { ...known.value, [id]: now };
}

export function CaseCard({ card }: { card: JsonObject }): JSX.Element {
  const id = String(card["case_id"] ?? "");
  const seq = thread.value?.lastSeq;
  useEffect(() => void refresh(id), [id, seq]);
  const now = known.value[id];
  const amount = now?.amount_minor ?? (typeof card["amount_minor"] === "number" ? card["amount_minor"] : 0);
  return (
    <section class="card" aria-label={c("title")}>
      <p class="card-head"><b>{ofCode("remedy", now?.remedy ?? String(card["remedy"] ?? ""))}</b>{now && <b class="order-state">{stateWords(now)}</b>}</p>
      {amount > 0 && <p class="price">{moneyOf(amount, String(card["currency"] ?? "CNY"))}</p>}
      {now && <p class="muted">{nextWords(now)}</p>}
      <button type="button" class={`card-act ${now && isYours(now) ? "strong" : ""}`} onClick={() => openCases(String(card["order_id"] ?? ""), id)}>{t("case_view")}</button>
    </section>
  );
}
