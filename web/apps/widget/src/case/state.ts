/** What the page of after-sales knows, and how it stays true. */
import { effect, signal } from "@preact/signals";
import { ApiError, ask, post } from "../app/api.ts";
import { asVisitor, thread } from "../app/chat.ts";
import { errorWords } from "../app/words.ts";
import { casePage } from "../parts/panels.ts";
import type { ChangeBody, Changes, Seen } from "./change-facts.ts";
import type { AskedLine, Case, CasesOfOrder, Option, Request } from "./facts.ts";
import { c, ofCode } from "./words.ts";

const POLL_MS = 20_000;
const SOON_MS = 400;

export const order = signal<CasesOfOrder | null>(null);
/** A case that was opened from the chat, where the order itself is not the visitor's. */
export const lone = signal<Case | null>(null);
export const problem = signal<"network" | "not_found" | null>(null);

async function call<T>(path: string, body?: unknown): Promise<T> {
  const { token } = await asVisitor();
  return ask<T>(path, body === undefined ? {} : post(body), token);
}

const at = (id: string): string => encodeURIComponent(id);

/** The order of the page: named by whoever opened it, or the one that the link speaks for. */
async function orderId(): Promise<string> {
  return casePage.value?.orderId || ((await asVisitor()).orderIds[0] ?? "");
}

/** Counts the questions: only what the last one brought is shown, or an answer under way would hide what was done since. */
let asked = 0;

export async function load(): Promise<void> {
  if (!casePage.value) return;
  const mine = ++asked;
  try {
    const id = await orderId();
    if (!id) throw new ApiError("not_found", 404);
    const found = await call<CasesOfOrder>(`/orders/${at(id)}/cases`);
    if (mine !== asked) return;
    order.value = found;
    problem.value = null;
  } catch (error) {
    await loadLone(mine, error instanceof ApiError && error.status === 404);
  }
}

/** The order did not come; when it is not theirs, a case of it may be. */
async function loadLone(mine: number, notTheirs: boolean): Promise<void> {
  const id = casePage.value?.caseId ?? "";
  const single = notTheirs && id ? await call<Case>(`/cases/${at(id)}`).catch(() => null) : null;
  if (mine !== asked) return;
  if (notTheirs) lone.value = single;
  problem.value = single ? null : notTheirs ? "not_found" : "network";
}

/** What is still asked for this order must not show for the next one. */
export function leave(): void {
  asked += 1;
  order.value = lone.value = problem.value = null;
}

export const caseOf = (id: string): Case | null =>
  order.value?.cases.find((one) => one.id === id) ?? (lone.value?.id === id ? lone.value : null);

/** Puts a case that the server has just answered in its place; what it leaves free on the order follows. */
function keep(now: Case): Case {
  if (lone.value?.id === now.id) lone.value = now;
  if (order.value) {
    const others = order.value.cases.filter((one) => one.id !== now.id);
    const known = others.length < order.value.cases.length;
    order.value = { ...order.value, cases: known ? order.value.cases.map((one) => (one.id === now.id ? now : one)) : [now, ...others] };
  }
  void load();
  return now;
}

export const options = (reason: string, lines: AskedLine[]): Promise<Option[]> =>
  call(`/orders/${at(order.value?.order_id ?? "")}/remedies`, { reason, lines });

export const changes = (): Promise<Changes> => call(`/orders/${at(order.value?.order_id ?? "")}/changes`);

export const seeChange = (body: ChangeBody): Promise<Seen> => call(`/orders/${at(order.value?.order_id ?? "")}/changes`, body);

export const open = async (request: Request): Promise<Case> =>
  keep(await call<Case>(`/orders/${at(order.value?.order_id ?? "")}/cases`, request));

export const act = async (one: Case, action: string, body: Record<string, unknown>): Promise<Case> =>
  keep(await call<Case>(`/cases/${at(one.id)}/actions/${action}`, { version: one.version, ...body }));

export const choose = async (one: Case, remedy: string): Promise<Case> => keep(await call<Case>(`/cases/${at(one.id)}/offer`, { remedy }));

/** Where to pay what is still owed: a page of the shop's own. */
export const payPage = async (one: Case): Promise<string> => (await call<{ url: string }>(`/cases/${at(one.id)}/payment`, {})).url;

/** What to say when something was refused; what was typed stays where it is. */
export async function wordsOf(error: unknown): Promise<string> {
  if (!(error instanceof ApiError)) return errorWords("network");
  if (error.code === "case_moved") void load();
  if (error.code !== "policy_denied") return errorWords(error.code, error.data);
  return ofCode("rule", String(error.data["rule"] ?? ""), {}, c("rule_other"));
}

/** True news while the page is looked at: on every line of the chat, and now and then besides. Returns how to stop. */
export function follow(): () => void {
  let soon = 0;
  const again = (): void => {
    if (!document.hidden) void load();
  };
  const stop = effect(() => {
    void thread.value?.lastSeq;
    clearTimeout(soon);
    soon = window.setTimeout(again, SOON_MS);
  });
  const timer = setInterval(again, POLL_MS);
  document.addEventListener("visibilitychange", again);
  return () => {
    stop();
    clearTimeout(soon);
    clearInterval(timer);
    document.removeEventListener("visibilitychange", again);
  };
}
