import type { StockOutLine } from "@xiaoer/api";

const UNDER_WAY_MS = 1_500;
const QUIET_MS = 15_000;

/** How soon a list of stock-outs is asked for again: soon while orders are dealt with, slowly while money is under way, not at all after. */
export function askAgainMs(rows: readonly Pick<StockOutLine, "done" | "total" | "told" | "refunded">[]): number | false {
  if (rows.some((one) => one.done < one.total)) return UNDER_WAY_MS;
  return rows.some((one) => one.refunded < one.told) ? QUIET_MS : false;
}
