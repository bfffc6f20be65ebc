/** Key combinations as text: `mod+k`, `shift+?`, `alt+arrowdown`, or a sequence of two, `g i`. */
export interface KeyPress {
  key: string;
  /** The place on the keyboard; with Alt a Mac writes another sign than the letter on the key. */
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const isMac = (): boolean => typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform ?? "");

function nameOf({ key, code, altKey }: KeyPress): string {
  const letter = altKey ? /^Key([A-Z])$/.exec(code ?? "") : null;
  if (letter) return letter[1]!.toLowerCase();
  return key === " " ? "space" : key.toLowerCase();
}

/** The text of what was pressed. Shift is left out where it only makes the sign (`?`). */
export function keysOf(press: KeyPress, mac = isMac()): string {
  const key = nameOf(press);
  const parts: string[] = [];
  if (mac ? press.metaKey : press.ctrlKey) parts.push("mod");
  if (mac && press.ctrlKey) parts.push("ctrl");
  if (press.altKey) parts.push("alt");
  const onlyMakesTheSign = key.length === 1 && !/[a-z0-9]/.test(key);
  if (press.shiftKey && !onlyMakesTheSign) parts.push("shift");
  return [...parts, key].join("+");
}

export const matches = (press: KeyPress, keys: string, mac = isMac()): boolean => keysOf(press, mac) === keys;

const SIGNS: Record<string, string> = {
  arrowup: "↑", arrowdown: "↓", arrowleft: "←", arrowright: "→", enter: "↵", escape: "Esc", space: "␣", backspace: "⌫",
};
const MAC_SIGNS: Record<string, string> = { mod: "⌘", ctrl: "⌃", alt: "⌥", shift: "⇧" };
const OTHER_SIGNS: Record<string, string> = { mod: "Ctrl", alt: "Alt", shift: "Shift" };

/** One text for each key cap. */
export function showKeys(keys: string, mac = isMac()): string[] {
  const modifiers = mac ? MAC_SIGNS : OTHER_SIGNS;
  return keys.split(/[+ ]/).map((part) => modifiers[part] ?? SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}
