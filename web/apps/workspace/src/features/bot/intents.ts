/** What a buyer's turn asks for, as the API names it; words stand under `intent` in the word files. */
export const INTENTS = [
  "presale.attribute", "presale.size", "presale.stock", "presale.price", "presale.promotion", "presale.recommend",
  "presale.authentic", "presale.shipping", "presale.how_to_buy", "order.status", "order.dispatch",
  "order.change_address", "order.change_item", "order.cancel", "order.payment", "order.price_protection",
  "order.invoice", "logistics.where", "logistics.stalled", "logistics.not_received", "logistics.delivery_request",
  "logistics.courier_complaint", "logistics.intercept", "aftersales.refund", "aftersales.refund_progress",
  "aftersales.return", "aftersales.return_progress", "aftersales.exchange", "aftersales.repair",
  "aftersales.quality", "aftersales.wrong_or_missing", "aftersales.not_as_described", "aftersales.how_to_use",
  "aftersales.install_service", "aftersales.compensation", "review.about", "account.help", "complaint.service",
  "human.request", "human.chase", "info.provide", "other.greeting", "other.thanks_bye", "other.small_talk",
  "other.spam", "other.unclear", "oos",
] as const;
