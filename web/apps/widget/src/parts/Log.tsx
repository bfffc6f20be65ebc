import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { now, watchTime } from "../app/change.ts";
import { config, markRead, older, shown, thread, unread, unreadAfter } from "../app/chat.ts";
import { language, momentOf, t } from "../app/words.ts";
import { Bubble } from "./Bubble.tsx";
import { Icon } from "./icons.tsx";
import { rowsOf, type Row } from "./rows.ts";

const NEAR_END_PX = 80;

export function Log(): JSX.Element {
  const view = thread.value;
  const lines = view?.lines ?? [];
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  useStickToEnd(box);
  useEffect(() => watchTime(lines), [lines, now(), config.value]);
  const rows = useMemo(() => rowsOf(lines, unreadAfter.value), [lines, unreadAfter.value]);

  const moved = (): void => {
    const log = box.current;
    if (!log) return;
    const end = log.scrollHeight - log.scrollTop - log.clientHeight;
    setAway(end > NEAR_END_PX);
    if (end <= NEAR_END_PX) markRead();
    if (log.scrollTop < 60 && view?.hasOlder && !view.loading && lines.length > 0) void pageBack(log);
  };

  return (
    <div class="log-box">
      <div class="log" ref={box} role="log" aria-label={t("log")} aria-live="polite" aria-relevant="additions" tabIndex={0} onScroll={moved}>
        <div>
          {view?.hasOlder && lines.length > 0 && (
            <button class="older" type="button" disabled={view.loading} onClick={() => box.current && void pageBack(box.current)}>
              {t(view.loading ? "loading" : "load_older")}
            </button>
          )}
          {view && !view.hasOlder && <Greeting />}
          {!view?.lines.length && view?.loading && <Skeleton />}
          {rows.map((row) => <RowView key={row.key} row={row} />)}
          <Typists />
        </div>
      </div>
      {away && (
        <button class="to-end" type="button" onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" })}>
          <Icon name="down" size={16} />
          {unread.value > 0 ? t("new_lines", { count: unread.value }) : t("to_bottom")}
        </button>
      )}
    </div>
  );
}

/** Keeps the line under the eye where it is while an older page is put above it. */
async function pageBack(log: HTMLDivElement): Promise<void> {
  const fromEnd = log.scrollHeight - log.scrollTop;
  if (await older()) requestAnimationFrame(() => (log.scrollTop = log.scrollHeight - fromEnd));
}

/** New lines pull the view down only when the reader was at the end, or wrote them. */
function useStickToEnd(box: { current: HTMLDivElement | null }): void {
  const atEnd = useRef(true);
  const last = useRef("");
  const lines = thread.value?.lines ?? [];
  const newest = lines.at(-1);
  const typing = thread.value?.typing.length ?? 0;
  useLayoutEffect(() => {
    const log = box.current;
    if (!log) return;
    const isNew = newest !== undefined && newest.key !== last.current;
    last.current = newest?.key ?? "";
    if (atEnd.current || (isNew && newest.mine)) log.scrollTop = log.scrollHeight;
    if (atEnd.current) markRead();
  }, [newest?.key, newest?.seq, newest?.state, typing, shown.value, lines.length]);
  useEffect(() => {
    const log = box.current;
    if (!log) return;
    const note = (): void => void (atEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX);
    const settle = (): void => {
      if (atEnd.current) log.scrollTop = log.scrollHeight;
    };
    const seen = (): void => {
      if (atEnd.current) markRead();
    };
    const sizes = new ResizeObserver(settle);
    sizes.observe(log);
    if (log.firstElementChild) sizes.observe(log.firstElementChild);
    log.addEventListener("scroll", note, { passive: true });
    document.addEventListener("visibilitychange", seen);
    return () => {
      sizes.disconnect();
      log.removeEventListener("scroll", note);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);
}

function RowView({ row }: { row: Row }): JSX.Element {
  if (row.type === "moment") return <p class="moment"><time dateTime={row.at}>{momentOf(row.at)}</time></p>;
  if (row.type === "unread") return <p class="unread-mark" role="separator"><span>{t("unread")}</span></p>;
  return <Bubble shown={row.shown} first={row.first} last={row.last} />;
}

function Greeting(): JSX.Element {
  const words = config.value?.greeting?.[language.value === "en" ? "en" : "zh"] || t("greeting");
  return (
    <div class="greeting">
      <p class="greeting-words">{words}</p>
      {!thread.value?.lines.length && <p class="hint">{t("empty_hint")}</p>}
    </div>
  );
}

function Skeleton(): JSX.Element {
  return <div class="skeleton" aria-hidden="true"><i /><i /><i /></div>;
}

function Typists(): JSX.Element | null {
  const typist = thread.value?.typing.find((one) => one.who !== "buyer");
  if (!typist) return null;
  const words = t("typing", { name: typist.name || t(typist.who === "bot" ? "bot" : "person") });
  return <p class="typing" aria-label={words} title={words}><i /><i /><i /></p>;
}
