import type { QuickReply } from "@xiaoer/api";
import type { ShownLine } from "@xiaoer/live";
import { BESIDE, GOODBYES } from "./goodbyes";
import { fill, type Facts } from "./variables";

export type Occasion = "holding" | "greeting" | "closing";
export interface Moment {
  greeting: boolean;
  holding: boolean;
  closing: boolean;
}

/** How long a buyer waits before a holding message is offered, and before it is offered again. */
export const WAITED_MS = 60_000;
export const AGAIN_MS = 180_000;
/** Of each at most so many, and so many together. */
const MOST: Record<Occasion, number> = { holding: 2, greeting: 2, closing: 3 };
const SHOWN = 3;

const HAN = /\p{Script=Han}/u;
const PLACES = /\{\{[^{}]*\}\}/g;
const NO_LETTERS = /[^\p{L}\p{N}]+/gu;
const longestFirst = (words: readonly string[]): string => [...words].sort((a, b) => b.length - a.length).join("|");
const ONLY_THAT = new RegExp(`^(?:${longestFirst([...GOODBYES, ...BESIDE])})+$`, "u");
const ONE_OF_THEM = new RegExp(longestFirst(GOODBYES), "u");

/** Nothing but thanks or a good-bye: a question in the same line still wants its answer. */
export function saysGoodbye(text: string): boolean {
  if (/[?？]/.test(text)) return false;
  const plain = text.normalize("NFKC").toLowerCase().replace(NO_LETTERS, "");
  return ONLY_THAT.test(plain) && ONE_OF_THEM.test(plain);
}

const wordsOf = ({ line }: ShownLine): string => line.text ?? "";
const codeOf = ({ line }: ShownLine): string => (line.kind === "system" ? String(line.card?.code ?? line.text ?? "") : "");
const isSpoken = ({ line, failure }: ShownLine): boolean => !["system", "note", "edited", "recalled"].includes(line.kind) && !line.recalled_at && !failure;

/** What buyer and shop said since the conversation was last opened, without what the desk sent by itself. */
export function spokenInSession(lines: readonly ShownLine[]): ShownLine[] {
  const began = lines.findLastIndex((shown) => ["closed", "reopened"].includes(codeOf(shown)));
  return lines.slice(began + 1).filter((shown) => isSpoken(shown) && !shown.line.automatic);
}

/** Which occasions these lines are. `unanswered`: since when the buyer waits; `isHolding`: whether a text is a holding message. */
export function momentOf(spoken: readonly ShownLine[], unanswered: string | null, now: number, isHolding: (text: string) => boolean): Moment {
  const last = spoken.at(-1);
  const byBuyer = last?.line.author_kind === "buyer";
  const held = spoken.findLast((shown) => shown.line.author_kind === "agent" && isHolding(wordsOf(shown)));
  const heldAt = held ? Date.parse(held.line.at) : null;
  const waits = unanswered ? Date.parse(unanswered) : held && held === last ? heldAt : null;
  const bye = byBuyer && saysGoodbye(wordsOf(last));
  return {
    greeting: byBuyer && !spoken.some(({ line }) => line.author_kind === "agent"),
    holding: waits !== null && !bye && now - waits > WAITED_MS && (heldAt === null || now - heldAt > AGAIN_MS),
    closing: bye,
  };
}

/** Those in the buyer's language, where there are any; often used ones first, the one sent last at the end. */
export function offered(moment: Moment, replies: readonly QuickReply[], spoken: readonly ShownLine[], facts: Facts): QuickReply[] {
  const said = spoken.findLast((shown) => shown.line.author_kind === "buyer" && /\p{L}/u.test(wordsOf(shown)))?.line.text;
  const inTheirs = (reply: QuickReply): boolean => said === undefined || HAN.test(said) === HAN.test(reply.text.replace(PLACES, ""));
  const mine = new Set(spoken.filter(({ line }) => line.author_kind === "agent").map(wordsOf));
  const rank = (a: QuickReply, b: QuickReply): number =>
    Number(mine.has(fill(a.text, facts))) - Number(mine.has(fill(b.text, facts))) || b.uses - a.uses || a.position - b.position;
  const kinds = (["holding", "greeting", "closing"] as const).filter((kind) => moment[kind]);
  return kinds.flatMap((kind) => {
    const all = replies.filter((reply) => reply.occasion === kind);
    const near = all.filter(inTheirs);
    return (near.length ? near : all).sort(rank).slice(0, MOST[kind]);
  }).slice(0, SHOWN);
}
