/** What the signs before the caret ask for. */
export interface Trigger {
  kind: "quickReply" | "emoji" | "mention";
  /** What follows the sign. */
  term: string;
  /** Where the sign stands. */
  start: number;
}

const LONGEST = 30;

/**
 * `/` at the start or after a space asks for quick replies, `:` with at least one character for emoji, `@` in a note
 * for a colleague. An address such as `https://` asks for nothing.
 */
export function triggerAt(text: string, caret: number, note: boolean): Trigger | null {
  const before = text.slice(Math.max(0, caret - LONGEST), caret);
  const offset = caret - before.length;
  const slash = /(?:^|\s)\/([^\s/]*)$/.exec(before);
  if (slash) return { kind: "quickReply", term: slash[1]!, start: offset + before.lastIndexOf("/") };
  const colon = /(?:^|[\s\u3000-\u9fff\uff00-\uffef]):([a-z0-9_+\-\u4e00-\u9fff]{1,20})$/i.exec(before);
  if (colon) return { kind: "emoji", term: colon[1]!, start: offset + before.lastIndexOf(":") };
  const at = note ? /(?:^|[\s\u3000-\u9fff\uff00-\uffef])@([^\s@]*)$/.exec(before) : null;
  return at ? { kind: "mention", term: at[1]!, start: offset + before.lastIndexOf("@") } : null;
}

/** The text with the trigger replaced, and where the caret is then. */
export function put(text: string, start: number, end: number, inserted: string): { text: string; caret: number } {
  return { text: text.slice(0, start) + inserted + text.slice(end), caret: start + inserted.length };
}
