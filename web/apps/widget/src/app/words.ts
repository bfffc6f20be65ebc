import { computed, signal } from "@preact/signals";
import en from "@xiaoer/i18n/en/widget.json";
import zh from "@xiaoer/i18n/zh-CN/widget.json";

export type Language = "zh-CN" | "en";
export type Word = keyof typeof zh;
type Values = Record<string, string | number>;

const WORDS: Record<Language, Record<Word, string>> = { "zh-CN": zh, en };

export const language = signal<Language>("zh-CN");

/** The word in the language chosen; `{name}` is filled from `values`. */
export function t(word: Word, values: Values = {}): string {
  return WORDS[language.value][word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** What a shop wrote, in the reader's language or in the one there is. */
export function inLanguage(words: { zh?: string; en?: string }): string {
  return (language.value === "en" ? words.en || words.zh : words.zh || words.en) ?? "";
}

/** Null for a language that the chat does not speak. */
export function languageOf(tag: string | null | undefined): Language | null {
  const first = (tag ?? "").toLowerCase().split("-")[0];
  return first === "zh" ? "zh-CN" : first === "en" ? "en" : null;
}

const clockTime = computed(() => new Intl.DateTimeFormat(language.value, { hour: "2-digit", minute: "2-digit", hour12: false }));
const shortDay = computed(() => new Intl.DateTimeFormat(language.value, { month: "short", day: "numeric" }));
const fullDay = computed(() => new Intl.DateTimeFormat(language.value, { year: "numeric", month: "short", day: "numeric" }));

export const timeOf = (at: string): string => clockTime.value.format(new Date(at));

/** "14:05", "昨天 14:05", "11月3日 14:05". */
export function momentOf(at: string, now = new Date()): string {
  const then = new Date(at);
  if (Number.isNaN(then.getTime())) return "";
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000);
  const time = clockTime.value.format(then);
  if (days === 0) return time;
  if (days === 1) return `${t("yesterday")} ${time}`;
  const day = then.getFullYear() === now.getFullYear() ? shortDay.value : fullDay.value;
  return `${day.format(then)} ${time}`;
}

const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

export function agoOf(at: string, now = Date.now()): string {
  const minutes = Math.max(0, Math.floor((now - new Date(at).getTime()) / 60_000));
  if (minutes < 1) return t("ago_now");
  if (minutes < 60) return t("ago_minutes", { n: minutes });
  if (minutes < 1440) return t("ago_hours", { n: Math.floor(minutes / 60) });
  return t("ago_days", { n: Math.floor(minutes / 1440) });
}

export function moneyOf(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(language.value, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1000, "KB"] : [bytes / 1_000_000, "MB"];
  return `${size.toFixed(size < 10 ? 1 : 0).replace(/\.0$/, "")} ${unit}`;
}

export function secondsOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export const isWord = (word: string): word is Word => word in zh;

/** A fact of an error as people read it: sizes with a unit. */
const readable = (name: string, value: unknown): string =>
  typeof value === "number" && name.endsWith("_bytes") ? sizeOf(value) : String(value);

/** What to say about an error code and its facts; the long list is only fetched when it is needed. */
export async function errorWords(code: string, data: Record<string, unknown> = {}): Promise<string> {
  const own = `error_${code}`;
  if (isWord(own)) return t(own);
  try {
    const list = language.value === "en" ? await import("@xiaoer/i18n/en/errors.json") : await import("@xiaoer/i18n/zh-CN/errors.json");
    const words = (list.default as Record<string, string>)[code];
    const filled = words?.replace(/\{(\w+)\}/g, (gap, name: string) => (name in data ? readable(name, data[name]) : gap));
    if (filled && !filled.includes("{")) return filled;
  } catch {
    return t("error_unknown", { code });
  }
  return t("error_unknown", { code });
}
