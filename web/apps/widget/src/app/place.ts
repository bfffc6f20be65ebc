/** Where the chat was opened: inside a shop's page, or as a page of its own; read once from the address. */
import { languageOf, type Language } from "./words.ts";

export interface Place {
  /** Public key of the connection; an order link finds its own. */
  key: string;
  orderLink: string | null;
  /** The page is that of the order's after-sales; the chat lies behind it. */
  aftersales: boolean;
  /** The origin of the shop's page; null when the chat is the page. */
  host: string | null;
  language: Language | null;
  theme: "light" | "dark" | null;
}

export function readPlace(at: Location, embedded: boolean): Place {
  const query = new URLSearchParams(at.search);
  const link = /^\/[os]\/([^/]+)/.exec(at.pathname);
  const theme = query.get("theme");
  return {
    key: query.get("key") ?? "",
    orderLink: link?.[1] ? decodeURIComponent(link[1]) : query.get("order"),
    aftersales: at.pathname.startsWith("/s/"),
    host: embedded ? originOf(query.get("host")) : null,
    language: languageOf(query.get("lang")),
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

function originOf(url: string | null): string | null {
  try {
    return url ? new URL(url).origin : null;
  } catch {
    return null;
  }
}

export const place = readPlace(location, window.parent !== window);
