export type Language = "zh" | "en";

const ZH = {
  all: "全部商品", orders: "我的订单", help: "帮助中心", contact: "联系客服", sign_in: "登录", sign_out: "退出", as_buyer: "演示买家 {n}",
  buyer_1: "包裹在路上", buyer_2: "刚签收", buyer_3: "等待发货", buyer_4: "今天派送", buyer_5: "交易已完成",
  sign_in_hint: "选一位演示买家。店铺用签名身份告诉客服是谁，买家不用再登录一次。",
  hello: "{name}", language: "English", choose: "规格", description: "商品介绍", attributes: "商品参数", from: "起",
  back: "返回全部商品", ask_about: "咨询这件商品", demo_note: "这是演示店铺：商品和订单都是样例，不会产生真实交易。",
  orders_signed_out: "登录后可以看到订单和物流。", orders_empty: "这位买家还没有订单。", order_number: "订单号 {number}", paid: "实付", due: "应付", order_help: "咨询这个订单",
  order_page: "订单页(免登录链接)", loading: "正在加载", failed: "没能加载。请刷新页面再试。", not_found: "没有找到这件商品。", empty: "商品还没有上架。", stock_out: "暂时无货",
  promise_1: "正品保证", promise_2: "七天无理由退换", promise_3: "48 小时内发货", close: "关闭", tagline: "挑得明白，买得放心",
  tagline_more: "尺码、安装、发货、退换，直接问客服。", state_placed: "待付款", state_paid: "待发货", state_dispatched: "待收货", state_signed: "已签收", state_completed: "交易成功", state_cancelled: "已取消",
};

const EN: Record<keyof typeof ZH, string> = {
  all: "All products", orders: "My orders", help: "Help", contact: "Chat with us", sign_in: "Sign in", sign_out: "Sign out", as_buyer: "Demo buyer {n}",
  buyer_1: "parcel on its way", buyer_2: "just received", buyer_3: "awaiting dispatch", buyer_4: "out for delivery", buyer_5: "order completed",
  sign_in_hint: "Choose a demo buyer. The shop's signed identity tells the chat who it is; the buyer need not sign in again.",
  hello: "{name}", language: "中文", choose: "Options", description: "About this product", attributes: "Specifications", from: "from",
  back: "All products", ask_about: "Ask about this product", demo_note: "This is a demo shop: products and orders are samples, nothing is really sold.",
  orders_signed_out: "Sign in to see orders and tracking.", orders_empty: "This buyer has no orders yet.", order_number: "Order {number}", paid: "Paid", due: "To pay", order_help: "Ask about this order",
  order_page: "Order page (link without sign-in)", loading: "Loading", failed: "That did not load. Please reload the page.", not_found: "There is no such product.", empty: "No products yet.", stock_out: "Out of stock",
  promise_1: "Genuine products", promise_2: "7-day returns", promise_3: "Ships within 48 h", close: "Close", tagline: "Choose well, buy at ease",
  tagline_more: "Sizes, fitting, dispatch, returns: just ask.", state_placed: "Awaiting payment", state_paid: "Awaiting dispatch", state_dispatched: "On its way", state_signed: "Received", state_completed: "Completed", state_cancelled: "Cancelled",
};

export type Word = keyof typeof ZH;

export const language: Language = (localStorage.getItem("shop.language") ?? (navigator.language.startsWith("zh") ? "zh" : "en")) === "en" ? "en" : "zh";

export const t = (word: Word, values: Record<string, string | number> = {}): string =>
  (language === "en" ? EN : ZH)[word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));

export const isWord = (word: string): word is Word => word in ZH;

export function switchLanguage(): void {
  localStorage.setItem("shop.language", language === "en" ? "zh" : "en");
  location.reload();
}

export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(language === "en" ? "en" : "zh-CN", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
