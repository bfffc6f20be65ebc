import type { LanguageModel, SaveLanguageModel } from "@xiaoer/api";
import { locale } from "@/app/i18n";

export const CURRENCIES = ["CNY", "USD", "EUR", "GBP", "JPY", "KRW"] as const;
type Currency = (typeof CURRENCIES)[number];
const MICROS = 1_000_000;
/** Before anything was saved, or while it is on its way. */
export const BLANK: LanguageModel = {
  connected: false, connection_id: "", base_url: "", model: "", key_held: false, timeout_s: 5, tokens_field: "max_tokens", temperature: true,
  enabled: true, reword: true, choose: true, tone: "", currency: "CNY", budget_micros: 0, price_in_micros: 0, price_out_micros: 0,
  month: "", spent_micros: 0, held_micros: 0, calls: 0, used: 0, failing: "", rest_until: null,
};

/** What the form holds: amounts in units, as people write them. */
export interface ModelForm {
  base_url: string;
  model: string;
  api_key: string;
  timeout_s: number;
  tokens_field: string;
  temperature: boolean;
  enabled: boolean;
  reword: boolean;
  choose: boolean;
  tone: string;
  currency: Currency;
  budget: number;
  price_in: number;
  price_out: number;
}

export const formOf = (found: LanguageModel): ModelForm => ({
  base_url: found.base_url, model: found.model, api_key: "", timeout_s: found.timeout_s, tokens_field: found.tokens_field,
  temperature: found.temperature, enabled: found.connected ? found.enabled : true, reword: found.reword, choose: found.choose,
  tone: found.tone, currency: found.currency as Currency, budget: found.budget_micros / MICROS, price_in: found.price_in_micros / MICROS,
  price_out: found.price_out_micros / MICROS,
});

/** `forget`: the key that is held is dropped; an empty field alone keeps it. */
export const bodyOf = (form: ModelForm, forget: boolean): SaveLanguageModel => ({
  base_url: form.base_url.trim(), model: form.model.trim(), api_key: form.api_key.trim() || (forget ? "" : null),
  timeout_s: form.timeout_s, tokens_field: form.tokens_field as SaveLanguageModel["tokens_field"], temperature: form.temperature,
  enabled: form.enabled, reword: form.reword, choose: form.choose, tone: form.tone, currency: form.currency,
  budget_micros: micros(form.budget), price_in_micros: micros(form.price_in), price_out_micros: micros(form.price_out),
});

export const micros = (units: number): number => Math.round((units || 0) * MICROS);

/** Small sums keep the digits that tell them apart: ¥0.0009, ¥3.20. */
export function costWords(amount: number, currency: string): string {
  const units = amount / MICROS;
  const digits = units !== 0 && Math.abs(units) < 0.1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat(locale.value, { style: "currency", currency, currencyDisplay: "narrowSymbol", ...digits }).format(units);
}

/** Of the budget, in percent; all of it where there is none. */
export function spentShare({ spent_micros, held_micros, budget_micros }: LanguageModel): number {
  return budget_micros ? Math.min(100, Math.round(((spent_micros + held_micros) / budget_micros) * 100)) : 0;
}
