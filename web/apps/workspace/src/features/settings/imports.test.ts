import { expect, it } from "vitest";
import { sampleOf, sheetOf } from "./imports";

it("writes what was not taken as a sheet in which nothing is a formula", () => {
  const row = { line: 3, field: "paid", code: "row_bad_amount", reason: '=1+"1", nothing' };
  expect(sheetOf([row])).toBe('line,field,code,reason\r\n3,paid,row_bad_amount,"\'=1+""1"", nothing"');
});
it("has as many cells in a sample as it has columns", () => {
  for (const kind of ["listings", "orders", "buyers"] as const) {
    const [head, row] = sampleOf(kind).split("\r\n").map((line) => line.split(",").length);
    expect(row).toBe(head);
  }
});
