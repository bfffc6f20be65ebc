/** `{{name}}` in a quick reply: known ones are filled, the others are asked of the agent. */
const VARIABLE = /\{\{\s*([^{}]+?)\s*\}\}/g;

export type Facts = Record<string, string | undefined | null>;

export const variablesOf = (text: string): string[] => [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1]!))];

export const missingIn = (text: string, facts: Facts): string[] => variablesOf(text).filter((name) => !facts[name]?.trim());

/** The text with every known variable in its place; unknown ones stay as they are, so that nobody sends a hole. */
export const fill = (text: string, facts: Facts): string =>
  text.replace(VARIABLE, (whole, name: string) => facts[name.trim()]?.trim() || whole);
