import type { Card, Listing, ListingSummary, Order, Sku } from "@xiaoer/api";

/** Cards as they are sent: the facts of the moment, so that an old card still shows what was said. */
export const productCard = (listing: Listing | ListingSummary, sku?: Sku): Card => ({
  card: "product",
  listing_id: listing.id,
  sku_id: sku?.id ?? null,
  title: listing.title,
  sku_name: sku?.name ?? "",
  image_url: sku?.image_url || listing.image_url,
  price_minor: sku?.price_minor ?? listing.price_minor,
  currency: listing.currency,
  url: listing.url,
});

export const orderCard = (order: Order): Card => ({
  card: "order",
  order_id: order.id,
  number: order.external_id,
  state: order.state,
  paid_minor: order.paid_minor || order.goods_minor + order.freight_minor - order.discount_minor,
  currency: order.currency,
  title: order.lines[0]?.title ?? "",
  image_url: order.lines[0]?.image_url ?? null,
  lines: order.lines.map(({ title, sku_name, quantity }) => ({ title, sku_name, quantity })),
});

export const inviteCard = (listing: Listing, sku: Sku | undefined, quantity: number, priceMinor: number): Card => ({
  ...productCard(listing, sku),
  card: "invite",
  quantity,
  price_minor: priceMinor,
  state: "sent",
});
