import type { CheckFinding, Criterion, InspectionMark, ScoreCard } from "@xiaoer/api";

export const TABS = ["refusals", "sheets", "mine", "coaching", "practice", "figures", "setup"] as const;
export type Tab = (typeof TABS)[number];
export const SHEET_VIEWS = ["to_score", "to_decide", "appeals", "done", "any"] as const;
export type SheetViewName = (typeof SHEET_VIEWS)[number];

/** Inspectors work on what others did; everybody has what concerns themselves. */
export const tabsOf = (inspects: boolean, answers: boolean): Tab[] =>
  inspects ? ["refusals", "sheets", ...(answers ? (["mine"] as const) : []), "coaching", "practice", "figures", "setup"] : ["mine", "refusals", "coaching", "practice", "figures"];

export type Tone = "error" | "warning" | "neutral" | "success";
export const findingTone = ({ severity }: CheckFinding): Tone => (severity === "block" ? "error" : severity === "warn" ? "warning" : "neutral");
export const stateTone = (state: string): Tone =>
  ({ to_mend: "warning", passed: "success", mended: "success", deciding: "warning", appealed: "warning" } as Record<string, Tone>)[state] ?? "neutral";
export const totalTone = (passed: boolean | null, fatal: boolean | null): Tone => (fatal ? "error" : passed === null ? "neutral" : passed ? "success" : "warning");

export type Marks = Record<string, { points: number | null; note: string }>;

/** Where nothing speaks against it a sheet begins with full marks; what the check found is left for a person to weigh. */
export function firstMarks(card: ScoreCard, given: Record<string, InspectionMark> | null): Marks {
  return Object.fromEntries(card.criteria.map(({ code }) => [code, { points: given?.[code]?.points ?? (given ? null : 10), note: given?.[code]?.note ?? "" }]));
}

/** The same arithmetic as the server's: points by weight, without what did not come up; a fatal fault is nothing. */
export function totalOf(card: ScoreCard, marks: Marks): number {
  if (card.criteria.some(({ code, fatal }) => fatal && marks[code]?.points === 0)) return 0;
  const counted = card.criteria.filter(({ code }) => marks[code]?.points !== null && marks[code] !== undefined);
  const whole = counted.reduce((sum, { weight }) => sum + weight, 0);
  if (!whole) return 100;
  return Math.floor((counted.reduce((sum, { code, weight }) => sum + weight * marks[code]!.points!, 0) * 10) / whole + 0.5);
}

export const answersOf = (marks: Marks): Record<string, InspectionMark> =>
  Object.fromEntries(Object.entries(marks).map(([code, { points, note }]) => [code, { points, note: note.trim(), seq: null }]));

export const findingsOf = ({ rules }: Criterion, findings: CheckFinding[]): CheckFinding[] => findings.filter(({ rule }) => rules.includes(rule));
