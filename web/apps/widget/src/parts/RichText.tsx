import type { ComponentChildren, JSX } from "preact";

const LINK = /https:\/\/[^\s<>"'，。；！？、）】》」]+/g;
const TRAILING = /[.,;:!?)\]}]+$/;

/** Text as it was written, with its https links made clickable. Never HTML: what a person typed stays text. */
export function RichText({ text }: { text: string }): JSX.Element {
  return <>{linked(text)}</>;
}

export function linked(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const url = match[0].replace(TRAILING, "");
    if (!safe(url)) continue;
    parts.push(text.slice(from, match.index));
    parts.push(<a href={url} target="_blank" rel="noopener noreferrer nofollow ugc">{url}</a>);
    from = match.index + url.length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

function safe(url: string): boolean {
  try {
    return new URL(url).protocol === "https:";
  } catch {
    return false;
  }
}

/** An address from a card: shown as a link only when it is one of the web, or of this server. */
export function safeUrl(url: unknown): string | undefined {
  if (typeof url !== "string" || !url) return undefined;
  try {
    const { protocol, href } = new URL(url, location.origin);
    return protocol === "https:" || protocol === "http:" || protocol === "blob:" ? href : undefined;
  } catch {
    return undefined;
  }
}
