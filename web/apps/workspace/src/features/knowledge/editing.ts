import type { KnowledgeContent, KnowledgeStep, KnowledgeWording } from "@xiaoer/api";

/** An entry while it is written: one question a line, and empty languages left out when it is kept. */
export interface WordingForm {
  questions: string;
  answer: string;
  steps: KnowledgeStep[];
  measures: { name: string; value: string; conditions: string; source: string }[];
  note: { problem: string; cause: string; solution: string };
  media: KnowledgeWording["media"];
}
export interface ContentForm {
  kind: KnowledgeContent["kind"];
  intent: string;
  categories: string;
  sku_ids: string[];
  valid_from: string;
  valid_until: string;
  source: string;
  zh: WordingForm;
  en: WordingForm;
}
export type Language = "zh" | "en";
export const LANGUAGES: readonly Language[] = ["zh", "en"];

const lines = (text: string): string[] => text.split("\n").map((one) => one.trim()).filter(Boolean);
const blank = (): WordingForm => ({ questions: "", answer: "", steps: [], measures: [], note: { problem: "", cause: "", solution: "" }, media: [] });

function opened(wording?: KnowledgeWording): WordingForm {
  if (!wording) return blank();
  return {
    questions: wording.questions.join("\n"),
    answer: wording.answer,
    steps: wording.steps.map((step) => ({ ...step, choices: step.choices.map((choice) => ({ ...choice })) })),
    measures: wording.measures.map(({ name, value, source, conditions }) => ({
      name, value, source, conditions: conditions.map((one) => [one.name, one.value].filter(Boolean).join("=")).join("\n"),
    })),
    note: wording.note ? { ...wording.note } : blank().note,
    media: wording.media,
  };
}

export function formOf(content?: KnowledgeContent): ContentForm {
  const wordings = (content?.wordings ?? {}) as Record<string, KnowledgeWording>;
  return {
    kind: content?.kind ?? "faq",
    intent: content?.intent ?? "",
    categories: (content?.categories ?? []).join("\n"),
    sku_ids: content?.sku_ids ?? [],
    valid_from: content?.valid_from?.slice(0, 10) ?? "",
    valid_until: content?.valid_until?.slice(0, 10) ?? "",
    source: content?.source ?? "",
    zh: opened(wordings["zh"]),
    en: opened(wordings["en"]),
  };
}

const day = (text: string): string | null => (text ? `${text}T00:00:00Z` : null);

function kept(form: WordingForm, kind: string): unknown {
  const measures = form.measures.filter((one) => one.name.trim()).map((one) => ({
    name: one.name.trim(), value: one.value.trim(), source: one.source.trim(),
    conditions: lines(one.conditions).map((line) => ({ name: line.split("=")[0] ?? "", value: line.split("=").slice(1).join("=") || line })),
  }));
  const note = kind === "article" && Object.values(form.note).some(Boolean) ? form.note : null;
  const guided = kind === "guide" || kind === "check";
  return { questions: lines(form.questions), answer: form.answer.trim(), steps: guided ? form.steps : [], measures, note, media: form.media };
}

/** What the server is sent; languages without a question are left out. */
export function contentOf(form: ContentForm): { wordings: Record<string, unknown> } & Record<string, unknown> {
  const spoken = LANGUAGES.filter((language) => lines(form[language].questions).length);
  return {
    wordings: Object.fromEntries(spoken.map((language) => [language, kept(form[language], form.kind)])),
    kind: form.kind, intent: form.intent.trim(), categories: lines(form.categories), sku_ids: form.sku_ids,
    valid_from: day(form.valid_from), valid_until: day(form.valid_until), source: form.source.trim(),
  };
}

/** A name that no other step has. */
export function freshStep(steps: readonly KnowledgeStep[]): KnowledgeStep {
  let number = steps.length + 1;
  while (steps.some((step) => step.id === `s${number}`)) number += 1;
  return { id: `s${number}`, text: "", title: "", media: [], choices: [], end: "" };
}
