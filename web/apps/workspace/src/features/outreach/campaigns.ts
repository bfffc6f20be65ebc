import type { CampaignOptions, CampaignTerms } from "@xiaoer/api";
import { i18n, t } from "@/app/i18n";

/** Pure parts of the campaign form. */
export const SPANS = [7, 30, 90] as const;
export const AIMS = ["review_request", "check_in", "confirm_receipt"] as const;
export const LANGUAGES = ["zh", "en"] as const;
const DIRECT = ["sms", "email"];

export const isChat = (channel: string): boolean => !DIRECT.includes(channel);

/** A copy that may be changed. */
export const draftOf = (terms: CampaignTerms): CampaignTerms => JSON.parse(JSON.stringify(terms)) as CampaignTerms;

/** What a new campaign begins with. */
export const blank = (options: CampaignOptions): CampaignTerms => draftOf(options.presets[0]!.terms);

/** What is sent: texts that say nothing are no texts. */
export function cleaned(terms: CampaignTerms): CampaignTerms {
  const said = (texts: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()));
  return { ...terms, texts: said(terms.texts), reminder_texts: terms.reminder_days ? said(terms.reminder_texts) : {}, contact: terms.contact.trim() };
}

/** Reasons with their numbers, the most frequent first. */
export const ranked = (reasons: Record<string, number>): [string, number][] => Object.entries(reasons).sort((a, b) => b[1] - a[1]);

export const reasonName = (code: string): string => (i18n.global.te(`outreachRule.${code}`) ? t(`outreachRule.${code}`) : code);

/** The text with a place put in where the cursor stood. */
export function withPlace(text: string, place: string, start: number, end: number): string {
  return `${text.slice(0, start)}{${place}}${text.slice(end)}`;
}
