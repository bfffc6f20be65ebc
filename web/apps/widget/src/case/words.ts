/** Words of after-sales: fetched with its page, so that the chat stays small. */
import en from "@xiaoer/i18n/en/aftersales.json";
import zh from "@xiaoer/i18n/zh-CN/aftersales.json";
import { language, type Language } from "../app/words.ts";

export type CaseWord = keyof typeof zh;
const WORDS: Record<Language, Record<string, string>> = { "zh-CN": zh, en };

export function c(word: CaseWord, values: Record<string, string | number> = {}): string {
  return fill(WORDS[language.value][word] ?? word, values);
}

/** The word of a code that the server named; the plain code where there is none yet. */
export function ofCode(group: string, code: string, values: Record<string, string | number> = {}, otherwise = code): string {
  return fill(WORDS[language.value][`${group}_${code}`] ?? otherwise, values);
}

const fill = (words: string, values: Record<string, string | number>): string =>
  words.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
