import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { recall, remember } from "../app/keep.ts";
import type { Sticker } from "../app/facts.ts";
import { t } from "../app/words.ts";
import { EMOJI } from "./emoji.ts";
import { safeUrl } from "./RichText.tsx";

const COLUMNS = 8;

export default function EmojiPicker({ onPick, onClose }: { onPick: (emoji: string) => void; onClose: () => void }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const recent = recall<string[]>("emoji") ?? [];
  useEffect(() => box.current?.querySelector("button")?.focus({ preventScroll: true }), []);
  const pick = (emoji: string): void => {
    remember("emoji", [emoji, ...recent.filter((other) => other !== emoji)].slice(0, 16));
    onPick(emoji);
  };
  const groups = [...(recent.length ? [["emoji_recent", recent] as const] : []), ...Object.entries(EMOJI).map(([name, list]) => [name as keyof typeof EMOJI, list.split(" ")] as const)];
  return (
    <div class="picker" ref={box} role="dialog" aria-label={t("emoji")} onKeyDown={(event) => roam(event, onClose)}>
      {groups.map(([name, list]) => (
        <section key={name}>
          <h2>{t(name)}</h2>
          <div class="emoji">{list.map((emoji) => <button type="button" key={emoji} onClick={() => pick(emoji)}>{emoji}</button>)}</div>
        </section>
      ))}
    </div>
  );
}

export function StickerPicker({ stickers, onPick, onClose }: { stickers: Sticker[]; onPick: (sticker: Sticker) => void; onClose: () => void }): JSX.Element {
  return (
    <div class="picker" role="dialog" aria-label={t("stickers")} onKeyDown={(event) => roam(event, onClose)}>
      <div class="stickers">
        {stickers.map((sticker) => (
          <button type="button" key={sticker.id} aria-label={sticker.name} title={sticker.name} onClick={() => onPick(sticker)}>
            <img src={safeUrl(sticker.url)} alt="" loading="lazy" />
          </button>
        ))}
      </div>
    </div>
  );
}

function roam(event: KeyboardEvent, close: () => void): void {
  if (event.key === "Escape") {
    event.stopPropagation();
    return close();
  }
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
  buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step]?.focus();
}
