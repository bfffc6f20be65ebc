import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import en from "@xiaoer/i18n/en/workspace.json";
import zh from "@xiaoer/i18n/zh-CN/workspace.json";

type Words = { [name: string]: string | Words };

function flat(words: Words, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === "string" ? ([[path + name, value]] as [string, string][]) : flat(value, `${path}${name}.`),
  );
}
const chinese = new Map(flat(zh as Words));
const english = new Map(flat(en as Words));
const places = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? sources(path) : /\.(vue|ts)$/.test(path) ? [readFileSync(path, "utf8")] : [];
  });
}

describe("the words of the workspace", () => {
  it("are there in both languages", () => expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort()));

  it("take the same values in both languages", () => {
    const differ = [...chinese].filter(([key, text]) => !places(english.get(key)!).every((place) => places(text).includes(place) || place === "n"));
    expect(differ).toEqual([]);
  });

  it("never guess", () => expect([...chinese.values()].filter((text) => /可能|大概|也许/.test(text))).toEqual([]));

  it("exist for every key that the screens ask for", () => {
    const asked = sources(new URL("..", import.meta.url).pathname).flatMap((code) =>
      [...code.matchAll(/\bt\(\s*["']([\w.-]+)["']/g)].map((match) => match[1]!),
    );
    expect(asked.length).toBeGreaterThan(200);
    expect([...new Set(asked)].filter((key) => !chinese.has(key))).toEqual([]);
  });
});
