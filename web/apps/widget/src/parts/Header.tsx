import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import type { HandlerView } from "@xiaoer/live";
import { askForHuman, canSeeOrders, config, fullPage, shown, switchLanguage, thread } from "../app/chat.ts";
import { tellPage } from "../app/host.ts";
import { soundOn, switchSound } from "../app/sound.ts";
import { inLanguage, language, t } from "../app/words.ts";
import { HonourSign } from "./Help.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { moveInMenu } from "./menu.ts";
import { helpOpen, laterOpen, ordersOpen } from "./panels.ts";
import { safeUrl } from "./RichText.tsx";

export function Header(): JSX.Element {
  const name = config.value?.shop.name ?? t("title");
  const logo = safeUrl(config.value?.shop.logo_url);
  return (
    <header class="header">
      <div class="shop-mark" aria-hidden="true">{logo ? <img src={logo} alt="" /> : Array.from(name)[0]}</div>
      <div class="header-words">
        <h1>{name}</h1>
        <Handler />
      </div>
      <HumanButton />
      <Menu />
      {!fullPage && (
        <button class="quiet" type="button" aria-label={t("close")} title={t("close")} onClick={close}>
          <Icon name="minus" />
        </button>
      )}
    </header>
  );
}

export function close(): void {
  shown.value = false;
  tellPage({ type: "close" });
}

/** Who answers now; a bot is never shown as a person. */
function Handler(): JSX.Element {
  const now = thread.value?.handler ?? { handler: "none" as const };
  const name = now.name || t(now.handler === "bot" ? "bot" : "person");
  return (
    <p class="handler" role="status">
      <span class={`dot ${now.handler} ${config.value?.online === false ? "off" : ""}`} aria-hidden="true" />
      <span>
        {now.handler === "bot" && t("handler_bot", { name })}
        {now.handler === "agent" && t("handler_agent", { name })}
        {now.handler === "queue" && queueWords(now)}
        {now.handler === "none" && t(config.value?.online === false ? "handler_offline" : config.value?.online ? "handler_online" : "handler_none")}
      </span>
    </p>
  );
}

function queueWords({ queue_position: position, expected_wait_s: median, expected_low_s: low, expected_high_s: high }: HandlerView): string {
  const place = position == null || position <= 1 ? t("handler_queue_next") : t("handler_queue", { ahead: position - 1 });
  return median == null ? place : `${place} · ${waitWords(low ?? median, high ?? median)}`;
}

/** A range in whole minutes, rounded outwards: what is said holds for four of five. */
function waitWords(lowSeconds: number, highSeconds: number): string {
  const [low, high] = [Math.floor(lowSeconds / 60), Math.max(1, Math.ceil(highSeconds / 60))];
  if (high <= 1) return t("wait_under_minute");
  return low < 1 ? t("wait_at_most", { minutes: high }) : low === high ? t("wait_minutes", { minutes: high }) : t("wait_between", { low, high });
}

function HumanButton(): JSX.Element {
  const handler = thread.value?.handler.handler ?? "none";
  const words = handler === "agent" ? t("human_active") : handler === "queue" ? t("human_queued") : t("human");
  const idle = handler === "agent" || handler === "queue";
  return (
    <button class="human" type="button" aria-disabled={idle} onClick={() => idle || askForHuman()}>
      <Icon name="person" size={16} />
      <span>{words}</span>
    </button>
  );
}

function Menu(): JSX.Element {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLButtonElement>("[role=menuitem]")?.focus();
    const leave = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [open]);
  const shut = (): void => {
    setOpen(false);
    box.current?.querySelector<HTMLButtonElement>("button")?.focus();
  };
  const act = (run: () => void) => (): void => {
    setOpen(false);
    run();
  };
  return (
    <div class="menu" ref={box} onKeyDown={(event) => open && moveInMenu(event, shut)}>
      <button class="quiet" type="button" aria-label={t("menu")} title={t("menu")} aria-haspopup="menu" aria-expanded={open}
        onClick={() => setOpen(!open)}>
        <Icon name="more" />
      </button>
      {open && (
        <div class="menu-list" role="menu">
          <Item icon="clock" words={t("later")} act={act(() => (laterOpen.value = true))} />
          {canSeeOrders.value && <Item icon="bag" words={t("orders")} act={act(() => (ordersOpen.value = true))} />}
          <Item icon="help" words={t("help")} act={act(() => (helpOpen.value = true))} />
          <Item icon={soundOn.value ? "mute" : "bell"} words={t(soundOn.value ? "sound_off" : "sound_on")} act={act(switchSound)} />
          <Item icon="globe" words={t("language")} lang={language.value === "en" ? "zh-CN" : "en"} act={act(switchLanguage)} />
        </div>
      )}
    </div>
  );
}

function Item({ icon, words, act, lang }: { icon: IconName; words: string; act: () => void; lang?: string }): JSX.Element {
  return (
    <button type="button" role="menuitem" lang={lang} onClick={act}>
      <Icon name={icon} size={18} /> {words}
    </button>
  );
}

/** What the shop promises, in its own words, and what vouches for it: a tap tells by whom and until when. */
export function Badges(): JSX.Element | null {
  const promises = (config.value?.badges ?? []).map((badge) => (typeof badge === "string" ? badge : inLanguage(badge)));
  const honours = config.value?.honours ?? [];
  if (promises.length + honours.length === 0) return null;
  return (
    <ul class="badges">
      {honours.map((one) => (
        <li key={one.id}><button type="button" class="honour-mark" onClick={() => (helpOpen.value = true)}><HonourSign honour={one} size={16} />{inLanguage(one.title)}</button></li>
      ))}
      {promises.map((word) => <li key={word}><Icon name="check" size={12} />{word}</li>)}
    </ul>
  );
}
