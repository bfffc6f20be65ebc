import type { AfterSalesFigure, AfterSalesFigures, ShareFigure, TimedFigure } from "@xiaoer/api";

export const SPANS = [7, 30, 90] as const;
export type Days = (typeof SPANS)[number];
export const FIGURES: readonly AfterSalesFigure[] = [
  "refund_only_close", "return_refund_close", "automatic_share", "dispute_rate", "high_risk", "overdue", "rejected_reasons",
];

export const readDays = (text: unknown): Days => SPANS.find((days) => String(days) === text) ?? 30;
export const readFigure = (text: unknown): AfterSalesFigure | null => FIGURES.find((one) => one === text) ?? null;

export const isTimed = (figure: AfterSalesFigures[AfterSalesFigure]): figure is TimedFigure => typeof figure === "object" && "median_s" in figure;
export const isShare = (figure: AfterSalesFigures[AfterSalesFigure]): figure is ShareFigure => typeof figure === "object" && "denominator" in figure;

export type Verdict = "reached" | "missed" | "none";

/** Whether a figure reaches what good shops reach; `none` where nothing is measured or nothing is to be beaten. */
export function verdictOn(figure: AfterSalesFigures[AfterSalesFigure]): Verdict {
  if (typeof figure === "number") return figure ? "missed" : "reached";
  if (isTimed(figure)) return figure.median_s === null ? "none" : figure.median_s <= figure.reference_s ? "reached" : "missed";
  if (!isShare(figure) || !figure.denominator || figure.reference === null) return "none";
  return figure.numerator / figure.denominator <= figure.reference ? "reached" : "missed";
}

export const TONE: Record<Verdict, string> = { reached: "text-success", missed: "text-error", none: "text-highlighted" };

/** Small rates keep the digits that tell them from zero. */
export function percent(part: number, whole: number, locale: string): string {
  const share = part / whole;
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: share && share < 0.01 ? 2 : 1 }).format(share);
}

/** Codes with the most first. */
export const ranked = (counts: Record<string, number>): [string, number][] => Object.entries(counts).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
