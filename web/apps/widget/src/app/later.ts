/** Answer me later: the times that are offered, and the one that was promised. */
import { computed, effect } from "@preact/signals";
import { ask, post } from "./api.ts";
import { asVisitor, pending, sendText, thread } from "./chat.ts";
import { language, t, timeOf } from "./words.ts";

interface Times {
  items: string[];
  promised_at: string | null;
}

/** By when a person owes an answer, as the conversation itself says it. */
export const promisedAt = computed<string | null>(() => {
  const lines = thread.value?.lines ?? [];
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const { kind, text, card } = lines[at]!.line;
    const facts = card?.["data"] as { kind?: string; due_at?: string } | undefined;
    if (kind !== "system" || facts?.kind !== "reply") continue;
    return text === "promise_kept" ? null : (facts.due_at ?? null);
  }
  return null;
});

export async function readTimes(): Promise<Times> {
  return ask<Times>("/later", {}, (await asVisitor()).token);
}

/** The question first, when there is one; then the time. Rejects with an `ApiError`. */
export async function askLater(due_at: string, question: string): Promise<void> {
  if (question) {
    sendText(question);
    await stored();
  }
  await ask("/later", post({ due_at, language: language.value }), (await asVisitor()).token);
}

/** What the buyer wrote has reached the shop. */
function stored(): Promise<void> {
  return new Promise((done) => {
    const stop = effect(() => {
      if (!thread.value?.conversationId || pending.value > 0) return;
      queueMicrotask(() => stop());
      done();
    });
  });
}

/** "今天 15:05", "明天 10:00", "3月9日 10:00". */
export function dueWords(at: string, now = new Date()): string {
  const then = new Date(at);
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(then) - midnight(now)) / 86_400_000);
  const day = days === 0 ? t("today") : days === 1 ? t("tomorrow") : new Intl.DateTimeFormat(language.value, { month: "short", day: "numeric" }).format(then);
  return `${day.toLowerCase()} ${timeOf(at)}`;
}
