import { expect, it } from "vitest";
import { askAgainMs } from "./progress";

const line = (done: number, told: number, refunded: number, total = 3) => ({ total, done, told, refunded });

it("a stock-out under way is looked at often, one that waits for its money seldom, and one that ended not at all", () => {
  const often = askAgainMs([line(3, 3, 3), line(1, 1, 0)]);
  const seldom = askAgainMs([line(3, 3, 1)]);
  expect(Number(often)).toBeLessThan(Number(seldom));
  expect(askAgainMs([line(3, 2, 2)])).toBe(false);
  expect(askAgainMs([])).toBe(false);
});
