/** Own lines that the buyer writes anew or takes back, for as long as the channel lets them. */
import { signal } from "@preact/signals";
import type { Failure, ShownLine } from "@xiaoer/live";
import { changeLine, config, draft, editing, failureWords, keepDraft, say, serverNow, thread } from "./chat.ts";
import { t } from "./words.ts";

/** Moves on when a line's time is over, so that what may be done is looked at again. */
const moment = signal(0);
/** Changes on their way by the line's key: its new words, or null while it is being taken back. */
export const changing = signal<ReadonlyMap<string, string | null>>(new Map());
/** What was said in lines taken back here, to be written anew; gone with the page. */
export const takenBack = signal<ReadonlyMap<string, string>>(new Map());

/** Milliseconds in which the line can still be changed; ≤ 0 when it cannot. */
function left(shown: ShownLine, withinS = 0): number {
  const own = shown.mine && shown.line.author_kind === "buyer" && shown.seq !== null && shown.state !== "failed";
  if (!own || shown.line.recalled_at || changing.value.has(shown.key)) return 0;
  return new Date(shown.line.at).getTime() + withinS * 1000 - serverNow();
}

const leftToEdit = (shown: ShownLine): number => (shown.line.kind === "text" ? left(shown, config.value?.edit_within_s) : 0);
const leftToRecall = (shown: ShownLine): number => left(shown, config.value?.recall_within_s);

export const mayEdit = (shown: ShownLine): boolean => moment.value >= 0 && leftToEdit(shown) > 0;
export const mayRecall = (shown: ShownLine): boolean => moment.value >= 0 && leftToRecall(shown) > 0;
export const mayChange = (shown: ShownLine): boolean => mayEdit(shown) || mayRecall(shown);

/** Looks again when the next of these lines can no longer be edited or taken back. Answers how to stop. */
export function watchTime(lines: readonly ShownLine[]): () => void {
  const ends = lines.flatMap((shown) => [leftToEdit(shown), leftToRecall(shown)]).filter((ms) => ms > 0);
  const timer = ends.length > 0 ? setTimeout(() => (moment.value += 1), Math.min(...ends) + 20) : 0;
  return () => clearTimeout(timer);
}

export const now = (): number => moment.value;

/** The line's words are in the composer; what was written there waits. */
export function beginEdit(shown: ShownLine): void {
  const kept = editing.value ? editing.value.kept : draft.value;
  const text = shown.line.text ?? "";
  editing.value = { key: shown.key, seq: shown.seq ?? 0, text, kept };
  draft.value = text;
}

export function leaveEdit(): void {
  const kept = editing.value?.kept ?? "";
  editing.value = null;
  keepDraft(kept);
}

/** The newest own line that can be edited: what the up arrow means. */
export const lastEditable = (): ShownLine | undefined => [...(thread.value?.lines ?? [])].reverse().find(mayEdit);

export function finishEdit(): void {
  const edit = editing.value;
  const text = draft.value.trim();
  if (!edit || !text) return;
  leaveEdit();
  if (text === edit.text) return;
  void settle(edit.key, edit.seq, text).then((failed) => {
    if (!failed) return;
    giveBack(text);
    say(`${failed} ${t("edit_given_back")}`);
  });
}

export function recallLine(shown: ShownLine): void {
  if (editing.value?.key === shown.key) leaveEdit();
  const text = shown.line.kind === "text" ? (shown.line.text ?? "") : "";
  void settle(shown.key, shown.seq ?? 0, null).then((failed) => {
    if (failed) say(failed);
    else if (text) takenBack.value = new Map(takenBack.value).set(shown.key, text);
  });
}

export function rewrite(key: string): void {
  if (editing.value) leaveEdit();
  giveBack(takenBack.value.get(key) ?? "");
}

/** Into the composer, behind what is being written there; while a line is edited it waits with the rest. */
function giveBack(text: string): void {
  const behind = (before: string): string => [before.trim(), text].filter(Boolean).join("\n");
  if (editing.value) editing.value = { ...editing.value, kept: behind(editing.value.kept) };
  else keepDraft(behind(draft.value));
}

/** Empty when the server has it; otherwise why not, in words. */
async function settle(key: string, seq: number, text: string | null): Promise<string> {
  changing.value = new Map(changing.value).set(key, text);
  try {
    await changeLine(seq, text);
    return "";
  } catch (failure) {
    return await failureWords(failure as Partial<Failure>);
  } finally {
    const rest = new Map(changing.value);
    rest.delete(key);
    changing.value = rest;
  }
}
