/** The pieces of what somebody wrote: plain words and addresses that can be opened. */
export interface Piece {
  text: string;
  href?: string;
  /** The name of a colleague who was called. */
  name?: boolean;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'，。；、！？）】》]+/g;
const TRAILING = /[.,;:!?)\]]+$/;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: address, href: address });
    at = match.index + address.length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

/** The same pieces with `@name` of these people standing out. */
export function withNames(parts: Piece[], names: readonly string[]): Piece[] {
  if (!names.length) return parts;
  const signs = names.map((name) => `@${name}`);
  const split = new RegExp(`(${signs.map((sign) => sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`);
  return parts.flatMap((part) =>
    part.href ? [part] : part.text.split(split).filter(Boolean).map((text) => ({ text, name: signs.includes(text) })),
  );
}

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}|\ufe0f|[\u{1f3fb}-\u{1f3ff}])*\s?){1,3}$/u;

/** Up to three emoji and nothing else: shown large. */
export const isOnlyEmoji = (text: string): boolean => ONLY_EMOJI.test(text.trim());
