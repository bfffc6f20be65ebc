import type { IntentRow, UnderstandingVersion } from "@xiaoer/api";
import { i18n, locale, t } from "@/app/i18n";

/** What an intent is called; the shop's own by the name it was given. */
export function intentName(intent: string, rows: IntentRow[] = []): string {
  const own = rows.find((row) => row.intent === intent && row.own);
  if (own) return (locale.value === "en" ? own.en || own.zh : own.zh || own.en) || intent;
  const key = intent === "oos" ? "intentName.oos" : `intentName.${intent}`;
  return i18n.global.te(key) ? t(key) : intent;
}

export const percent = (share: number): string => share.toLocaleString(locale.value, { style: "percent", maximumFractionDigits: 1 });

export const working = (version?: UnderstandingVersion | null): boolean => version?.state === "training";

/** `刻字 Engraving` → `shop.engraving`; without a Latin letter the time makes the name. */
export function ownIntent(zh: string, en: string, now: number): string {
  const latin = (en || zh).toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 40);
  return `shop.${latin || `own_${now.toString(36)}`}`;
}
