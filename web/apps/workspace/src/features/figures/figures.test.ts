import { describe, expect, it } from "vitest";
import { percent, ranked, readDays, readFigure, verdictOn } from "./figures";

const timed = (median_s: number | null) => ({ cases: 3, median_s, p90_s: median_s, reference_s: 14_400 });

describe("a figure", () => {
  it("is judged by its reference", () => {
    expect(verdictOn(timed(3600))).toBe("reached");
    expect(verdictOn(timed(15_000))).toBe("missed");
    expect(verdictOn({ numerator: 1, denominator: 500, reference: 0.001 })).toBe("missed");
    expect(verdictOn({ numerator: 0, denominator: 500, reference: 0.001 })).toBe("reached");
  });

  it("is not judged where nothing was measured", () => {
    expect(verdictOn(timed(null))).toBe("none");
    expect(verdictOn({ numerator: 0, denominator: 0, reference: 0.001 })).toBe("none");
    expect(verdictOn({ numerator: 4, denominator: 5, reference: null })).toBe("none");
  });

  it("that counts what should not be is missed as soon as there is one", () => {
    expect(verdictOn(0)).toBe("reached");
    expect(verdictOn(2)).toBe("missed");
  });
});

it("small rates keep their digits", () => {
  expect(percent(1, 2000, "en")).toBe("0.05%");
  expect(percent(1, 3, "en")).toBe("33.3%");
});
it("reasons stand with the most first", () => expect(ranked({ a: 1, c: 4, b: 4 })).toEqual([["b", 4], ["c", 4], ["a", 1]]));
it("an address that was typed wrong shows what is usual", () => {
  expect(readDays("8")).toBe(30);
  expect(readDays("7")).toBe(7);
  expect(readFigure("nothing")).toBeNull();
});
