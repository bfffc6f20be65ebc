import type { Order } from "@xiaoer/api";

const PAID = new Set(["paid", "dispatched", "signed", "completed"]);

/** What the orders at hand add up to. Returns are not known from orders alone. */
export function figuresOf(orders: readonly Order[]): {
  orders: number; spend_minor: number; currency: string; returns: number | null; last_order_at: string | null;
} {
  const paid = orders.filter((order) => PAID.has(order.state));
  return {
    orders: orders.length,
    spend_minor: paid.reduce((sum, order) => sum + order.paid_minor, 0),
    currency: orders[0]?.currency ?? "CNY",
    returns: null,
    last_order_at: orders.map((order) => order.placed_at).sort().at(-1) ?? null,
  };
}
