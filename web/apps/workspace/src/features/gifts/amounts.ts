import { money } from "@xiaoer/ui";
import { locale } from "@/app/i18n";

/** How many of the smallest unit make one: 100 for yuan, 1 for yen. */
const unit = (currency: string): number =>
  10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);

export const toMinor = (amount: number | null | undefined, currency: string): number => Math.round((amount ?? 0) * unit(currency));
export const fromMinor = (minor: number, currency: string): number => minor / unit(currency);
export const said = (minor: number, currency: string): string => money(minor, currency, locale.value);
export const moneyForm = (currency: string): Intl.NumberFormatOptions => ({ style: "currency", currency, currencyDisplay: "narrowSymbol" });

/** Names a request: sent again after a dead network it is still the same one. */
export const newKey = (): string => crypto.randomUUID().replaceAll("-", "");
