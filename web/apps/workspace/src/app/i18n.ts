import { computed } from "vue";
import { createI18n, type LocaleMessages, type VueMessageType } from "vue-i18n";

export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];
const KEPT = "xiaoer.locale";

const messages: Record<Locale, () => Promise<{ default: Record<string, unknown> }[]>> = {
  "zh-CN": () => Promise.all([import("@xiaoer/i18n/zh-CN/workspace.json"), import("@xiaoer/i18n/zh-CN/errors.json")]),
  en: () => Promise.all([import("@xiaoer/i18n/en/workspace.json"), import("@xiaoer/i18n/en/errors.json")]),
};

type Words = LocaleMessages<VueMessageType>[string];

export const i18n = createI18n<false>({
  legacy: false,
  locale: "zh-CN",
  fallbackLocale: false,
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
  warnHtmlMessage: false,
  messages: {},
});

export const locale = computed<Locale>(() => i18n.global.locale.value as Locale);
export const t = i18n.global.t as (key: string, values?: Record<string, unknown>) => string;

const isLocale = (text: string | null): text is Locale => LOCALES.includes(text as Locale);

/** What was chosen here before; else Chinese, unless the browser speaks only other languages. */
export function startLocale(): Locale {
  const kept = localStorage.getItem(KEPT);
  if (isLocale(kept)) return kept;
  return navigator.languages.some((language) => language.startsWith("zh")) ? "zh-CN" : "en";
}

export async function loadLocale(next: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(next)) {
    const [words, errors] = await messages[next]();
    i18n.global.setLocaleMessage(next, { ...words!.default, errors: errors!.default } as unknown as Words);
  }
  i18n.global.locale.value = next;
  document.documentElement.lang = next;
  void leaveWordsForNotices();
}

/** The service worker shows notices when no page is open; it finds their words here. */
async function leaveWordsForNotices(): Promise<void> {
  if (!("caches" in window)) return;
  const codes = ["buyer_wrote", "call_ringing", "call_ended", "bulletin", "bulletin_proposed", "bulletin_unread", "agent_below_floor", "you_below_floor", "floor_lifted", "outreach_paused", "message_blocked", "conversation_assigned", "conversation_unopened", "mentioned", "clock_due", "clock_over", "promise_near", "promise_broken", "case_due", "case_overdue", "case_approval", "case_given", "case_returned", "case_risk", "ticket_assigned", "ticket_due", "ticket_overdue", "ticket_deadline", "ticket_changed", "ticket_unblocked", "approval_wanted", "gift_not_approved", "gift_not_answered", "refusal_to_mend", "sheet_published", "sheet_appealed", "appeal_answered", "coached"];
  const words = Object.fromEntries(codes.map((code) => [code, t(`push.${code}`)]));
  const kept = await caches.open("xiaoer-words").catch(() => null);
  await kept?.put("/app/words/push.json", Response.json(words));
}

export async function chooseLocale(next: Locale): Promise<void> {
  await loadLocale(next);
  localStorage.setItem(KEPT, next);
}
