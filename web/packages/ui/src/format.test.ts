import { describe, expect, it } from "vitest";
import { dayName, elapsed, fileSize, findWords, initials, marked, money } from "./format";

describe("how things are written", () => {
  it("writes money with its currency", () => {
    expect(money(59_900, "CNY", "zh-CN")).toBe("¥599.00");
    expect(money(1200, "JPY", "en")).toContain("1,200");
  });
  it("writes how long something lasted", () => {
    expect(elapsed(67, "zh-CN")).toBe("1:07");
    expect(elapsed(3 * 3600 + 300, "en")).toBe("3 h 5 m");
    expect(elapsed(72 * 3600, "zh-CN")).toBe("3 天");
  });
  it("names the day in the shop's zone", () => {
    const now = Date.parse("2026-11-22T01:00:00Z");
    expect(dayName("2026-11-21T17:00:00Z", now, "zh-CN", "Asia/Shanghai")).toBe("今天");
    expect(dayName("2026-11-21T15:00:00Z", now, "zh-CN", "Asia/Shanghai")).toBe("昨天");
  });
  it("shortens a name to what stands in for a face", () => {
    expect(initials("林晚晴")).toBe("林");
    expect(initials("Kelly Chan")).toBe("KC");
    expect(initials("  ")).toBe("?");
  });
  it("marks found words, whole and in order", () => {
    const text = "帐篷和睡袋,帐篷在前";
    expect(marked(text, findWords(text, "帐篷")).filter((piece) => piece.hit)).toHaveLength(2);
    expect(marked(text, []).map((piece) => piece.text).join("")).toBe(text);
  });
  it("writes sizes with a unit", () => expect([fileSize(900), fileSize(10_000_000)]).toEqual(["900 B", "9.5 MB"]));
});
