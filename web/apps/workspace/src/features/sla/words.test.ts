import { expect, it } from "vitest";
import { readHours, writeHours } from "./words";

it("reads hours as people write them", () => {
  expect(readHours("9:00-12:00，13–18:30")).toEqual([{ start: 540, end: 720 }, { start: 780, end: 1110 }]);
  expect(readHours("00:00-24:00")).toEqual([{ start: 0, end: 1440 }]);
  expect(readHours("")).toEqual([]);
});

it("refuses what is no span of one day", () => {
  for (const text of ["18:00-09:00", "9-25", "nine to five", "09:70-10:00", "9"]) expect(readHours(text)).toBeUndefined();
});

it("writes what it reads", () => {
  expect(writeHours(readHours("09:00-12:00, 13:00-18:30")!)).toBe("09:00-12:00, 13:00-18:30");
});
