/** How amounts, times and sizes are written. Each function is pure; the locale and zone are passed in. */

const FRACTION: Record<string, number> = { JPY: 0, KRW: 0 };

export function money(minor: number, currency: string, locale: string): string {
  const digits = FRACTION[currency] ?? 2;
  return new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(
    minor / 10 ** digits,
  );
}

/** Without the small coins: for sums where they say nothing. */
export function roundMoney(minor: number, currency: string, locale: string): string {
  const digits = FRACTION[currency] ?? 2;
  const form = { style: "currency", currency, currencyDisplay: "narrowSymbol", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale, form).format(minor / 10 ** digits);
}

/** `0:07`, `12:40`, `3 h 05 m`: how long something has lasted. */
export function elapsed(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const chinese = locale.startsWith("zh");
  if (hours >= 48) return chinese ? `${Math.floor(hours / 24)} 天` : `${Math.floor(hours / 24)} d`;
  if (hours >= 1) {
    const minutes = Math.floor((whole % 3600) / 60);
    return chinese ? `${hours} 时 ${minutes} 分` : `${hours} h ${minutes} m`;
  }
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function age(iso: string, now: number, locale: string): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const say = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const size = Math.abs(seconds);
  if (size < 60) return say.format(Math.round(seconds / 1) === 0 ? 0 : Math.round(seconds), "second");
  if (size < 3600) return say.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return say.format(Math.round(seconds / 3600), "hour");
  return say.format(Math.round(seconds / 86_400), "day");
}

export const dayKey = (iso: string, zone: string): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(iso));

export const clockTime = (iso: string, locale: string, zone: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));

export const dateTime = (iso: string, locale: string, zone: string): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone: zone, year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(new Date(iso));

/** The shortest form that is still clear: a time today, else a date. */
export function shortTime(iso: string, now: number, locale: string, zone: string): string {
  const nowIso = new Date(now).toISOString();
  if (dayKey(iso, zone) === dayKey(nowIso, zone)) return clockTime(iso, locale, zone);
  const sameYear = dayKey(iso, zone).slice(0, 4) === dayKey(nowIso, zone).slice(0, 4);
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone, month: sameYear ? "short" : "2-digit", day: "numeric", year: sameYear ? undefined : "2-digit",
  }).format(new Date(iso));
}

export function dayName(iso: string, now: number, locale: string, zone: string): string {
  const key = dayKey(iso, zone);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (key === dayKey(new Date(now).toISOString(), zone)) return relative.format(0, "day");
  if (key === dayKey(new Date(now - 86_400_000).toISOString(), zone)) return relative.format(-1, "day");
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone, month: "long", day: "numeric", weekday: "short",
    year: key.slice(0, 4) === dayKey(new Date(now).toISOString(), zone).slice(0, 4) ? undefined : "numeric",
  }).format(new Date(iso));
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Latin initials or the last Chinese character: what stands in for a face. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (!trimmed) return "?";
  if (/[\u4e00-\u9fff]/.test(trimmed)) return [...trimmed.replace(/[^\u4e00-\u9fffA-Za-z0-9]/g, "")].slice(0, 1).join("");
  return trimmed.split(/\s+/).slice(0, 2).map((word) => word[0]!.toUpperCase()).join("");
}

/** The pieces of a text, with those inside `marks` (start, end) flagged. */
export function marked(text: string, marks: readonly (readonly [number, number])[]): { text: string; hit: boolean }[] {
  const pieces: { text: string; hit: boolean }[] = [];
  let at = 0;
  for (const [start, end] of [...marks].sort((a, b) => a[0] - b[0])) {
    if (start < at || end <= start) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), hit: false });
    pieces.push({ text: text.slice(start, end), hit: true });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false });
  return pieces;
}

/** Where the words of a query occur in a text. */
export function findWords(text: string, query: string): [number, number][] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const low = text.toLowerCase();
  const found: [number, number][] = [];
  for (const word of words) {
    for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + word.length)) found.push([at, at + word.length]);
  }
  return found;
}
