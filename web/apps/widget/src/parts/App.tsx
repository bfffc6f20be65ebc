import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { leaveEdit } from "../app/change.ts";
import { blocked, editing, fullPage, unread } from "../app/chat.ts";
import { tellPage } from "../app/host.ts";
import { language } from "../app/words.ts";
import { Blocked, ConnectionBar, LaterBar, Notice, OrderBar, ProductBar } from "./Bars.tsx";
import { OrderTop } from "./Cards.tsx";
import { Cases } from "./Cases.tsx";
import { Composer } from "./Composer.tsx";
import { Badges, Header, close } from "./Header.tsx";
import { Help } from "./Help.tsx";
import { LineMenu } from "./LineMenu.tsx";
import { Log } from "./Log.tsx";
import { Lightbox, Orders } from "./Overlays.tsx";
import { laterOpen } from "./panels.ts";

const part = signal<(() => JSX.Element) | null>(null);

/** Fetched when it is first wanted. */
function Later(): JSX.Element | null {
  useEffect(() => {
    if (laterOpen.value && !part.value) void import("./AnswerLater.tsx").then((found) => (part.value = found.default)).catch(() => (laterOpen.value = false));
  }, [laterOpen.value]);
  const Part = part.value;
  return laterOpen.value && Part ? <Part /> : null;
}

export function App(): JSX.Element {
  useEffect(() => void (document.documentElement.lang = language.value), [language.value]);
  useEffect(() => tellPage({ type: "unread", count: unread.value }), [unread.value]);
  useEffect(() => {
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      if (editing.value) leaveEdit();
      else if (!fullPage) close();
    };
    window.addEventListener("keydown", escape);
    return () => window.removeEventListener("keydown", escape);
  }, []);
  return (
    <main class={`chat ${fullPage ? "full" : ""}`}>
      <Header />
      <Badges />
      <ConnectionBar />
      {!blocked.value && <LaterBar />}
      {blocked.value ? <Blocked /> : <><OrderTop /><Log /><OrderBar /><ProductBar /><Composer /></>}
      <Notice />
      <LineMenu />
      <Lightbox />
      <Orders />
      <Later />
      <Help />
      {!blocked.value && <Cases />}
    </main>
  );
}
