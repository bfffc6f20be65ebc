/** An invented shop, for looking at the screens without a server. */
const MIN = 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const start = Date.now();
let count = 0;
export const newId = (kind: string): string => `${kind}_${String(++count).padStart(26, "0")}`;

export const me = {
  id: "agt_1", name: "周小满", display_name: "小满", email: "xiaoman@example.com", role: "owner", presence: "online",
  capacity: 8, locale: "zh-CN", totp_enabled: false, settings: {}, teams: [{ id: "team_1", name: "售后组" }],
  merchant: { id: "mer_1", name: "山野集", locale: "zh-CN", time_zone: "Asia/Shanghai" },
  permissions: [
    "conversation.read", "conversation.read_all", "conversation.reply", "conversation.assign", "buyer.read", "buyer.reveal",
    "buyer.edit", "order.read", "catalog.read", "quick_reply.edit", "staff.read", "staff.edit", "shop.edit", "connection.edit",
    "routing.edit", "audit.read", "figures.read", "export",
  ],
};
export const agents = [
  ["agt_1", "周小满", "owner", "online", 5], ["agt_2", "陈嘉禾", "lead", "online", 7], ["agt_3", "林一诺", "agent", "busy", 8],
  ["agt_4", "Grace Wu", "agent", "away", 0], ["agt_5", "何知夏", "outsourced", "online", 3],
].map(([id, name, role, presence, open]) => ({
  id, name, display_name: name, email: `${id}@example.com`, role, state: "active", presence, capacity: 8, open_count: open,
  totp_enabled: false, last_sign_in_at: iso(start), team_ids: ["team_1"], skills: { 退换货: 3 },
}));
export const teams = [{ id: "team_1", name: "售后组", shop_ids: [], agent_ids: ["agt_1", "agt_3"] }, { id: "team_2", name: "售前导购", shop_ids: [], agent_ids: ["agt_2"] }];
export const shops = [{ id: "shp_1", name: "山野集户外旗舰店", channel: "webchat", currency: "CNY", url: "http://localhost/demo", settings: {} }];
export const connections = [{
  id: "con_1", shop_id: "shp_1", channel: "webchat", name: "官网客服", public_key: "pk_demo", state: "active", last_error: "", last_error_at: null,
  credential_names: ["identity_secret"], config: { accent: "#0f766e", allowed_origins: [], sticker_pack: [] },
}];

export const listings = [
  ["三季双人帐篷 防暴雨铝杆", "帐篷", 59900, [["材质", "210T 涤纶塔夫绸"], ["防水指数", "PU 3000 mm"], ["展开尺寸", "210 × 140 × 115 cm"], ["重量", "2.4 kg"]]],
  ["羽绒睡袋 800 蓬 -5℃", "睡袋", 89900, [["填充", "90% 白鹅绒 600 g"], ["舒适温标", "-5 ℃"], ["收纳", "18 × 32 cm"]]],
  ["轻量徒步鞋 防滑防水", "鞋靴", 46900, [["鞋面", "翻毛皮 + 网布"], ["鞋底", "Vibram 橡胶"], ["尺码", "36–46,偏小半码"]]],
  ["便携炉头 3200W", "炊具", 15900, [["功率", "3200 W"], ["气罐接口", "扁气罐"], ["重量", "98 g"]]],
].map(([title, category, price, attributes], n) => ({
  id: `lst_${n}`, shop_id: "shp_1", external_id: `L${n}`, title, category, price_minor: price, currency: "CNY", image_url: "", url: "", state: "on_sale",
  description: "", skus_count: 3, stock: 40, guides: [], synced_at: iso(start),
  attributes: (attributes as string[][]).map(([name, value]) => ({ name, value })),
  skus: ["军绿", "沙色", "雪灰"].map((name, k) => ({ id: `sku_${n}_${k}`, external_id: "", name, price_minor: price, stock: 9 - k * 4, image_url: "", state: "on_sale", attributes: [] })),
}));

const STATES = ["dispatched", "signed", "placed", "paid", "completed", "cancelled"];
export function ordersOf(n: number): object[] {
  if (n % 4 === 3) return [];
  return Array.from({ length: (n % 3) + 1 }, (_, k) => {
    const state = STATES[(n + k) % STATES.length]!;
    const listing = listings[(n + k) % listings.length]!;
    const sent = ["dispatched", "signed", "completed"].includes(state);
    return {
      id: `ord_${n}_${k}`, shop_id: "shp_1", external_id: `2026112${k}${String(8_800_000 + n * 97)}`, buyer_id: `byr_${n}`, state, placed_at: iso(start - (k + 1) * 3 * 86_400_000),
      paid_at: null, dispatched_at: null, signed_at: null, closed_at: null, promised_dispatch_at: state === "paid" ? iso(start + 20 * 3_600_000) : null,
      currency: "CNY", goods_minor: listing.price_minor, freight_minor: 0, discount_minor: 2000, paid_minor: (listing.price_minor as number) - 2000,
      receiver: { name: "林**", phone: "138****2046", address: "浙江省杭州市西湖区****" }, note: k ? "" : "请发顺丰,谢谢", seller_note: "", synced_at: iso(start - 4 * MIN),
      lines: [{ id: "l", listing_id: listing.id, sku_id: null, external_id: "", title: listing.title, sku_name: "军绿 / 双人", quantity: 1, unit_price_minor: listing.price_minor, paid_minor: listing.price_minor, image_url: "", state }],
      payments: [],
      parcels: sent ? [{
        id: "p", carrier: "sf", tracking_number: `SF14${n}80${k}552917`, state: state === "dispatched" ? "in_transit" : "signed", dispatched_at: iso(start - 2 * 86_400_000), signed_at: state === "dispatched" ? null : iso(start - 86_400_000),
        events: [
          { at: iso(start - 3 * 3_600_000), place: "杭州转运中心", text: "快件已到达【杭州转运中心】,准备发往下一站", status: "in_transit" },
          { at: iso(start - 14 * 3_600_000), place: "广州白云集散点", text: "快件在【广州白云集散点】完成分拣", status: "in_transit" },
          { at: iso(start - 30 * 3_600_000), place: "广州", text: "顺丰速运已收取快件", status: "picked_up" },
        ],
      }] : [],
    };
  });
}

const SAID = [
  ["亲,昨天拍的帐篷什么时候能发货呀?周末要去露营", 70], ["这个睡袋零下五度真的能扛住吗", 150], ["鞋子 42 码偏大还是偏小?平时穿 41.5", 230],
  ["收到了,但是帐篷杆少了一根", 410], ["能改一下收货地址吗", 20], ["Hi, do you ship to Hong Kong?", 900], ["发票抬头写错了怎么办", 3900],
  ["好的,谢谢小满", null], ["OK 我再考虑一下", null], ["炉头可以用长气罐吗?", null],
] as const;
const NAMES = ["林晚晴", "阿木_徒步中", "陈先生", "雨后小城", "赵敏", "Kelly Chan", "王建国", "小鹿", "孙浩然", "风信子"];
const AGENTS = ["agt_1", "agt_1", null, "agt_1", null, "agt_2", "agt_3", "agt_1", "agt_1", "agt_2"];

export const rows = Array.from({ length: 46 }, (_, n) => {
  const [words, waited] = SAID[n % SAID.length]!;
  const owner = n < 10 ? AGENTS[n]! : n % 5 === 0 ? "agt_1" : "agt_2";
  const waiting = waited !== null && n < 12;
  return {
    id: `cnv_${String(n).padStart(26, "0")}`, version: 1, shop_id: "shp_1", shop_name: shops[0]!.name, connection_id: "con_1", channel: n % 6 === 5 ? "email" : "webchat", channel_name: n % 6 === 5 ? "邮件" : "官网客服",
    buyer: { id: `byr_${n}`, name: NAMES[n % 10]! + (n > 9 ? String(n) : ""), vip: n % 7 === 1, tags: n % 7 === 1 ? ["VIP"] : [] },
    state: "open", queue: owner ? null : { team_id: "team_1", skill: "", since: iso(start), priority: 0 }, agent_id: owner as string | null, agent_name: (agents.find((a) => a.id === owner)?.name ?? null) as string | null,
    stage: ["in", "pre", "pre", "after", "in"][n % 5], stage_source: "derived", subject_order_id: n % 4 === 3 ? null : `ord_${n}_0`, subject_listing_id: n % 2 ? `lst_${n % 4}` : null,
    order_value_minor: n % 4 === 3 ? null : 57900 + n * 900, currency: "CNY", preview: words as string, preview_kind: "text", last_at: iso(start - (waited ?? 5000 + n * 800) * 1000), last_author_kind: waiting ? "buyer" : n % 2 ? "agent" : "buyer",
    last_seq: 14, unread: waiting ? (n % 3) + 1 : 0, first_unanswered_at: waiting ? iso(start - waited * 1000) : null, first_unanswered_text: waiting ? (words as string) : "", snoozed_until: null,
    routing_reason: { code: n % 2 ? "last_agent" : "next_free", data: {} }, source: { title: "三季双人帐篷 防暴雨铝杆", url: "http://localhost/demo" }, created_at: iso(start - 86_400_000), tags: n === 3 ? ["少件"] : [],
  };
});

export type MockLine = Record<string, unknown> & { seq: number; text?: string };
const SCRIPT: [string, string, string, Record<string, unknown>?][] = [
  ["system", "system", "opened", { card: { code: "opened", data: {} } }], ["buyer", "text", "您好,在吗?"], ["bot", "text", "您好,欢迎来到山野集 🏕️ 请问想咨询哪款商品?", { automatic: true }],
  ["buyer", "text", "想问下这款三季帐篷,两个人睡够不够大?"], ["agent", "text", "您好,展开是 210 × 140 cm,两位成年人加两个防潮垫正合适,头尾还能放背包。"],
  ["agent", "card", "", { card: { card: "product", ...listings[0]!, sku_name: "军绿" } }], ["buyer", "text", "那防雨怎么样?上次买别家的半夜漏水 😭"],
  ["agent", "note", "老客,去年投诉过漏水(别家),重点说清楚 PU 3000 和压胶。"], ["agent", "text", "外帐 PU 3000 mm,接缝全压胶,暴雨没有问题。需要注意把风绳拉紧,避免积水。详细搭建说明在这里 https://example.com/guide/tent。", { edited_at: iso(start - 3 * MIN) }],
  ["buyer", "text", "好,拍了"], ["system", "system", "assigned", { card: { code: "assigned", data: { agent_name: "周小满" } } }], ["agent", "text", "收到订单啦,今天 18:00 前发出。"], ["buyer", "text", "👍"],
];
export function linesOf(id: string): MockLine[] {
  const n = Number(id.slice(4));
  const list = SCRIPT.map(([author, kind, text, more], k) => ({
    id: `lin_${n}_${k}`, conversation_id: id, seq: k + 1, kind, author_kind: author, author_id: author === "agent" ? "agt_1" : author === "buyer" ? `byr_${n}` : author,
    author_name: author === "agent" ? "周小满" : author === "buyer" ? NAMES[n % 10] : author === "bot" ? "小助手" : "", at: iso(start - (SCRIPT.length - k) * (k < 3 ? 9_000_000 : 40_000) - 60_000), text, ...more,
  }));
  return [...list, { id: `lin_${n}_z`, conversation_id: id, seq: 14, kind: "text", author_kind: "buyer", author_id: `byr_${n}`, author_name: NAMES[n % 10], at: rows[n]!.last_at, text: rows[n]!.preview }];
}

export function profile(n: number): object {
  const field = (name: string, value: string, masked: boolean, source: string) => ({ name, value, masked, source, as_of: iso(start - 86_400_000) });
  return {
    id: `byr_${n}`, name: rows[n]!.buyer.name, vip: rows[n]!.buyer.vip, merged: [], created_at: iso(start),
    identities: [{ id: "i", connection_id: "con_1", external_id: "u1", display_name: "", verified: n % 2 === 0, first_seen_at: iso(start), last_seen_at: iso(start) }],
    fields: [field("phone", "138****2046", true, "shop"), field("city", "杭州", false, "import"), field("size", "42", false, "agent"), field("language", "中文", false, "channel")],
    tags: [{ tag: "老客", reason: "一年内下单 3 次", source: "auto", set_by: null, set_at: iso(start), expires_at: null }, { tag: "喜欢露营", reason: "聊天里提到每月露营", source: "manual", set_by: "agt_1", set_at: iso(start), expires_at: null }],
    consents: [{ purpose: "marketing", channel: "sms", granted: true, source: "checkout", at: iso(start) }],
    stats: { orders: 6, spend_minor: 268400, currency: "CNY", returns: 1, last_order_at: iso(start - 2 * 86_400_000) },
  };
}

export const quickReplies = [
  ["fh", "发货时间", "{{buyer.name}}您好,现货当天 18:00 前的订单当天发出,之后的次日发出。", "shop"], ["dz", "改地址", "可以的,请把新的收货人、电话和地址发给我,未发货的订单马上帮您改。", "team"],
  ["wl", "物流单号", "您的快递单号是 {{order.tracking_number}},{{order.carrier}},预计 {{送达日期}} 送到。", "shop"], ["tk", "退款时效", "退货签收后 24 小时内退款,原路返回,银行卡 1–3 个工作日到账。", "shop"],
  ["zp", "少件补发", "非常抱歉!麻烦拍一张收到的配件照片,核实后今天就给您补寄。", "team"], ["xx", "感谢", "谢谢您的支持,有任何问题随时找小满~", "personal"],
].map(([shortcut, title, text, scope], n) => ({ id: `qr_${n}`, scope, owner_id: "", shortcut, title, text, variables: [], file_ids: [], uses: 90 - n * 12, last_used_at: iso(start), updated_at: iso(start), stale: n === 5 }));
