import type { DeliveryState, ShownLine } from "@xiaoer/live";
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { changing, mayChange, rewrite, takenBack } from "../app/change.ts";
import { discard, editing, failureWords, retry } from "../app/chat.ts";
import { isWord, language, sizeOf, t, timeOf } from "../app/words.ts";
import { CardView } from "./Cards.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { Changeable } from "./LineMenu.tsx";
import { focusComposer, lightboxSeq } from "./panels.ts";
import { RichText, safeUrl } from "./RichText.tsx";
import { Voice } from "./Voice.tsx";

interface Props {
  shown: ShownLine;
  first: boolean;
  last: boolean;
}

export function Bubble({ shown, first, last }: Props): JSX.Element {
  const { line, mine } = shown;
  if (line.recalled_at) return <Recalled shown={shown} />;
  if (line.kind === "system") return <System code={line.text ?? ""} facts={line.card?.data} />;
  const bare = line.kind === "sticker" || line.kind === "image" || line.kind === "video" || line.kind === "card";
  const change = changing.value.get(shown.key);
  const bubble = (
    <div class={`bubble ${bare ? "bare" : ""} ${shown.state ?? ""} ${change === null ? "going" : ""} ${editing.value?.key === shown.key ? "chosen" : ""}`}>
      {mine && <span class="sr">{t("you")}:</span>}
      {change ? <p class="text"><RichText text={change} /></p> : <Content shown={shown} />}
      {(line.edited_at || change) && <small class="edited">{t("edited")}</small>}
    </div>
  );
  return (
    <article class={`line ${mine ? "mine" : "theirs"} ${first ? "first" : ""} ${last ? "last" : ""}`}>
      {!mine && <Author shown={shown} first={first} />}
      <div class="line-body">
        {mayChange(shown) ? <Changeable shown={shown}>{bubble}</Changeable> : bubble}
        {shown.state === "failed" ? <Failed shown={shown} />
          : (last || shown.state === "sending" || change !== undefined) && <Footer line={line} state={change === undefined ? shown.state : "sending"} />}
      </div>
    </article>
  );
}

/** That there was a line stays; the buyer who took it back here can say it anew. */
function Recalled({ shown: { key, mine } }: { shown: ShownLine }): JSX.Element {
  const again = (): void => {
    rewrite(key);
    focusComposer();
  };
  return (
    <p class="thin">
      {t(mine ? "recalled_mine" : "recalled_other")}
      {takenBack.value.has(key) && <button type="button" class="rewrite" onClick={again}>{t("rewrite")}</button>}
    </p>
  );
}

/** What happened, for the codes a buyer has words for; the rest are the shop's own business. */
function System({ code, facts }: { code: string; facts: unknown }): JSX.Element | null {
  const word = `system_${code}`;
  const { words, due_at } = (facts ?? {}) as { words?: string; due_at?: string };
  const due = due_at ? new Date(due_at).toLocaleString(language.value, { dateStyle: "medium", timeStyle: "short" }) : "";
  return isWord(word) ? <p class="thin">{t(word, { words: words ?? "", due })}</p> : null;
}

function Author({ shown: { line }, first }: { shown: ShownLine; first: boolean }): JSX.Element {
  const isBot = line.author_kind === "bot" || line.automatic;
  const name = line.author_name || t(isBot ? "bot" : "shop");
  return (
    <>
      <div class="avatar" aria-hidden="true">{first && (isBot ? <Icon name="bot" size={18} /> : Array.from(name)[0])}</div>
      {first && <p class="author">{name} <span class={`tag ${isBot ? "bot" : ""}`}>{t(isBot ? "bot" : "person")}</span></p>}
    </>
  );
}

function Content({ shown }: { shown: ShownLine }): JSX.Element {
  const { line } = shown;
  switch (line.kind) {
    case "image": return <Picture shown={shown} />;
    case "video": return <Film shown={shown} />;
    case "voice": return <Voice shown={shown} />;
    case "file": return <Document shown={shown} />;
    case "card": return line.card ? <CardView card={line.card} /> : <RichText text={line.text ?? ""} />;
    case "sticker": return <Sticker shown={shown} />;
    default: return <p class="text"><RichText text={line.text ?? ""} /></p>;
  }
}

export const sourceOf = (shown: ShownLine): string | undefined => shown.local?.url || safeUrl(shown.line.attachment?.url);

function Picture({ shown }: { shown: ShownLine }): JSX.Element {
  const file = shown.line.attachment;
  const name = file?.name ?? shown.local?.name ?? t("image");
  const source = shown.local?.url || safeUrl(file?.thumb_url) || sourceOf(shown);
  return (
    <button class="picture" type="button" aria-label={t("open_image", { name })} onClick={() => (lightboxSeq.value = shown.key)}>
      <img src={source} alt={name} width={file?.width ?? undefined} height={file?.height ?? undefined} loading="lazy" decoding="async" />
      <Progress shown={shown} />
    </button>
  );
}

function Film({ shown }: { shown: ShownLine }): JSX.Element {
  return (
    <div class="picture">
      <video src={sourceOf(shown)} poster={safeUrl(shown.line.attachment?.thumb_url)} controls preload="metadata" playsInline aria-label={t("video")} />
      <Progress shown={shown} />
    </div>
  );
}

function Document({ shown }: { shown: ShownLine }): JSX.Element {
  const name = shown.line.attachment?.name ?? shown.local?.name ?? t("file");
  const size = shown.line.attachment?.size ?? shown.local?.size ?? 0;
  return (
    <a class="document" href={sourceOf(shown)} download={name} target="_blank" rel="noopener noreferrer" aria-label={`${t("download")} ${name}`}>
      <Icon name="file" />
      <span><b>{name}</b><small>{sizeOf(size)}</small></span>
      <Progress shown={shown} />
    </a>
  );
}

function Sticker({ shown }: { shown: ShownLine }): JSX.Element {
  const card = shown.line.card ?? {};
  const source = safeUrl(card["url"]) ?? sourceOf(shown);
  const name = (typeof card["name"] === "string" && card["name"]) || shown.line.text || t("sticker");
  return source ? <img class="sticker" src={source} alt={name} loading="lazy" /> : <p class="text">[{name}]</p>;
}

function Progress({ shown }: { shown: ShownLine }): JSX.Element | null {
  if (!shown.local || shown.state !== "sending") return null;
  const percent = Math.round(shown.local.progress * 100);
  const words = t("uploading", { percent });
  return <progress class="progress" max={100} value={percent} aria-label={words}>{words}</progress>;
}

const STATE_ICONS: Record<Exclude<DeliveryState, "failed">, IconName> = { sending: "clock", sent: "check", delivered: "checks", read: "checks" };

function Footer({ line, state }: Pick<ShownLine, "line" | "state">): JSX.Element {
  return (
    <p class="foot">
      <time dateTime={line.at}>{timeOf(line.at)}</time>
      {state && state !== "failed" && (
        <span class={`state ${state}`}><Icon name={STATE_ICONS[state]} size={14} /><span>{t(state)}</span></span>
      )}
    </p>
  );
}

function Failed({ shown }: { shown: ShownLine }): JSX.Element {
  const [words, setWords] = useState("");
  const failure = shown.failure;
  useEffect(() => void failureWords(failure ?? {}).then(setWords), [failure?.code]);
  return (
    <div class="failed-foot" role="alert">
      <p><Icon name="alert" size={14} /> {t("failed")} · {words}</p>
      <button type="button" onClick={() => retry(shown.key)}>{t("retry")}</button>
      <button type="button" onClick={() => discard(shown.key)}>{t("discard")}</button>
    </div>
  );
}
