import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { HTMLAttributes, JSX } from "preact";
import type { ShownLine } from "@xiaoer/live";
import { beginEdit, mayChange, mayEdit, mayRecall, recallLine } from "../app/change.ts";
import { thread } from "../app/chat.ts";
import { t } from "../app/words.ts";
import { Icon } from "./icons.tsx";
import { moveInMenu } from "./menu.ts";
import { focusComposer, lineMenu } from "./panels.ts";

const HOLD_MS = 450;
const STILL_PX = 10;
const GAP_PX = 4;

const shut = (): void => void (lineMenu.value = null);

function openAt(bubble: Element | null, key: string): void {
  if (bubble) lineMenu.value = { key, box: bubble.getBoundingClientRect() };
}

/** Beside an own line that can still be changed: three dots for pointer and keyboard, a long press for fingers. */
export function Changeable({ shown, children }: { shown: ShownLine; children: JSX.Element }): JSX.Element {
  const row = useRef<HTMLDivElement>(null);
  const press = useLongPress(() => openAt(row.current, shown.key));
  const open = lineMenu.value?.key === shown.key;
  return (
    <div class="bubble-row" ref={row} data-line={shown.key} {...press}>
      <button class="quiet line-act" type="button" aria-label={t("line_menu")} title={t("line_menu")} aria-haspopup="menu" aria-expanded={open}
        onClick={() => (open ? shut() : openAt(row.current, shown.key))}>
        <Icon name="more" size={18} />
      </button>
      {children}
    </div>
  );
}

function useLongPress(act: () => void): HTMLAttributes<HTMLDivElement> {
  const press = useRef({ timer: 0, x: 0, y: 0, touch: false, done: false });
  const end = (): void => {
    clearTimeout(press.current.timer);
    press.current.touch = false;
  };
  return {
    onPointerDown: (event) => {
      end();
      press.current.done = false;
      if (event.pointerType === "mouse" || (event.target as Element).closest(".line-act, input")) return;
      const timer = window.setTimeout(() => {
        press.current.done = true;
        act();
      }, HOLD_MS);
      press.current = { timer, x: event.clientX, y: event.clientY, touch: true, done: false };
    },
    onPointerMove: (event) => {
      const { x, y } = press.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > STILL_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    onContextMenu: (event) => {
      if (press.current.touch || press.current.done) event.preventDefault();
    },
    onClickCapture: (event) => {
      if (!press.current.done) return;
      press.current.done = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

export function LineMenu(): JSX.Element | null {
  const at = lineMenu.value;
  const shown = at && thread.value?.lines.find((line) => line.key === at.key);
  const possible = Boolean(shown && mayChange(shown));
  useEffect(() => {
    if (at && !possible) shut();
  }, [at, possible]);
  return at && shown && possible ? <OpenMenu key={at.key} shown={shown} box={at.box} /> : null;
}

function OpenMenu({ shown, box }: { shown: ShownLine; box: DOMRect }): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place(menu.current, box), [box]);
  useEffect(() => {
    menu.current?.querySelector<HTMLButtonElement>("[role=menuitem]")?.focus({ preventScroll: true });
    const leave = (event: Event): void => {
      const target = event.target as Element;
      if (!menu.current?.contains(target) && !target.closest?.(".line-act")) shut();
    };
    const log = document.querySelector(".log");
    document.addEventListener("pointerdown", leave);
    log?.addEventListener("scroll", shut);
    window.addEventListener("resize", shut);
    return () => {
      document.removeEventListener("pointerdown", leave);
      log?.removeEventListener("scroll", shut);
      window.removeEventListener("resize", shut);
    };
  }, []);
  const back = (): void => {
    shut();
    document.querySelector<HTMLElement>(`[data-line="${CSS.escape(shown.key)}"] .line-act`)?.focus({ preventScroll: true });
  };
  const edit = (): void => {
    shut();
    beginEdit(shown);
    focusComposer();
  };
  const recall = (): void => {
    shut();
    recallLine(shown);
    document.querySelector<HTMLElement>(".log")?.focus({ preventScroll: true });
  };
  return (
    <div class="menu-list line-menu" ref={menu} role="menu" aria-label={t("line_menu")} onKeyDown={(event) => moveInMenu(event, back)}>
      {mayEdit(shown) && <button type="button" role="menuitem" onClick={edit}><Icon name="pencil" size={18} /> {t("edit")}</button>}
      {mayRecall(shown) && <button type="button" role="menuitem" onClick={recall}><Icon name="undo" size={18} /> {t("recall")}</button>}
    </div>
  );
}

/** Under the line where there is room, else over it; never outside the window. */
function place(menu: HTMLElement | null, box: DOMRect): void {
  if (!menu) return;
  const below = box.bottom + GAP_PX + menu.offsetHeight <= (document.querySelector(".composer")?.getBoundingClientRect().top ?? innerHeight);
  const top = below ? box.bottom + GAP_PX : box.top - GAP_PX - menu.offsetHeight;
  menu.style.top = `${Math.max(GAP_PX, Math.min(top, innerHeight - menu.offsetHeight - GAP_PX))}px`;
  menu.style.left = `${Math.max(GAP_PX, box.right - menu.offsetWidth)}px`;
}
