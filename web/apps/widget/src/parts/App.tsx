import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { leaveEdit } from "../app/change.ts";
import { blocked, editing, fullPage, unread } from "../app/chat.ts";
import { tellPage } from "../app/host.ts";
import { language } from "../app/words.ts";
import { Blocked, ConnectionBar, Notice, OrderBar, ProductBar } from "./Bars.tsx";
import { OrderTop } from "./Cards.tsx";
import { Cases } from "./Cases.tsx";
import { Composer } from "./Composer.tsx";
import { Badges, Header, close } from "./Header.tsx";
import { LineMenu } from "./LineMenu.tsx";
import { Log } from "./Log.tsx";
import { Lightbox, Orders } from "./Overlays.tsx";

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
      {blocked.value ? <Blocked /> : <><OrderTop /><Log /><OrderBar /><ProductBar /><Composer /></>}
      <Notice />
      <LineMenu />
      <Lightbox />
      <Orders />
      {!blocked.value && <Cases />}
    </main>
  );
}
