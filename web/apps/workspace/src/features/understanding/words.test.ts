import { describe, expect, it } from "vitest";
import { ownIntent } from "./words";

describe("an own intent's name", () => {
  it("comes from the English name, and from the moment where there is no Latin letter", () => {
    expect(ownIntent("刻字", "Engraving & gifts", 1)).toBe("shop.engraving_gifts");
    expect(ownIntent("刻字", "", 36 ** 3)).toBe("shop.own_1000");
    expect(ownIntent("", "x".repeat(80), 1)).toHaveLength(45);
  });
});
