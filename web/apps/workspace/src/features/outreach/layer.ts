import type { GateEdits, GateLevel } from "@xiaoer/api";

export const LEVELS: GateLevel[] = ["off", "note", "warn", "block"];
export const linesOf = (text: string): string[] => [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];

/** What may be chosen: a rule that law or platform demands is only made stricter. */
export const choices = (shipped: { severity: GateLevel; fixed: boolean }): GateLevel[] =>
  shipped.fixed ? LEVELS.slice(LEVELS.indexOf(shipped.severity)) : LEVELS;

const text = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;
const table = (name: string, values: Record<string, string | number>): string[] => {
  const rows = Object.entries(values).map(([key, value]) => `${key} = ${typeof value === "string" ? text(value) : value}`);
  return rows.length ? ["", `[${name}]`, ...rows] : [];
};
const scalar = (value: unknown): string => (Array.isArray(value) ? list(value as string[]) : typeof value === "string" ? text(value) : String(value));

/** A merchant's layer as the server reads it. Basic strings of TOML are written as those of JSON. */
export function asToml(edits: Partial<GateEdits>): string {
  const lines: string[] = [];
  for (const key of ["words", "patterns", "allowed_links", "opt_out_words"] as const) {
    if (edits[key]?.length) lines.push(`${key} = ${list(edits[key])}`);
  }
  for (const key of ["rules", "limits", "timing", "cap_hours"] as const) lines.push(...table(key, edits[key] ?? {}));
  for (const example of edits.examples ?? []) {
    lines.push("", "[[examples]]", ...Object.entries(example).map(([key, value]) => `${key} = ${scalar(value)}`));
  }
  return `${lines.join("\n").trim()}\n`;
}
