// A stand-in for the server, for work on the widget alone: one conversation a visitor, a shopkeeper who answers.
// `node dev/server.mjs [port]`, after `vite build`. Not shipped.
import { createServer } from "node:http";
import { readFileSync, existsSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";

const PORT = Number(process.argv[2] ?? 8090);
const WEB = join(dirname(fileURLToPath(import.meta.url)), "../../../../src/xiaoer/app/web");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webp": "image/webp", ".json": "application/json", ".png": "image/png", ".jpg": "image/jpeg" };
const CONVERSATION = "cnv_00000000000000000000000001";
const now = () => new Date().toISOString();
const picture = (words, colour, w = 600, h = 600) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><rect width="100%" height="100%" fill="${colour}"/><text x="50%" y="54%" font-size="64" text-anchor="middle" fill="#fff">${words}</text></svg>`;

const lines = [];
const files = new Map();
const uploads = new Map();
const sockets = new Set();
let receipts = { buyer_read_seq: 0, agent_read_seq: 0, buyer_delivered_seq: 0 };
let handler = { handler: "none", name: "" };
const AGENT = { author_kind: "agent", author_id: "agt_1", author_name: "小满" };
const BOT = { author_kind: "bot", author_id: "bot", author_name: "小二", automatic: true };

function say(line) {
  const seq = lines.length + 1;
  const full = { id: `lin_${seq}`, conversation_id: CONVERSATION, seq, kind: "text", at: now(), text: "", ...line };
  lines.push(full);
  tell({ type: "line", line: full });
  return full;
}
const tell = (frame) => sockets.forEach((socket) => socket.readyState === 1 && socket.send(JSON.stringify(frame)));
const setHandler = (next) => tell({ type: "handler", conversation_id: CONVERSATION, ...(handler = next) });
const PRODUCT = { card: "product", listing_id: "lst_1", title: "山野 轻量冲锋衣 三合一防水透气 男女同款", sku_name: "墨绿 / L", image_url: "/pic/冲锋衣/0f766e", price_minor: 59900, currency: "CNY", url: "/demo/" };
const ORDER = {
  id: "ord_1", external_id: "20261118104233871", state: "dispatched", currency: "CNY", paid_minor: 64800, placed_at: "2026-11-18T02:42:33Z", promised_dispatch_at: "2026-11-20T02:42:33Z", synced_at: new Date(Date.now() - 4 * 60000).toISOString(),
  lines: [{ title: PRODUCT.title, sku_name: "墨绿 / L", quantity: 1, unit_price_minor: 59900, image_url: PRODUCT.image_url }, { title: "加厚登山袜 两双装", sku_name: "灰 / 39-42", quantity: 2, unit_price_minor: 2450, image_url: "/pic/袜/57534e" }],
  parcels: [{ carrier: "顺丰速运", tracking_number: "SF1682204419937", state: "moving", events: [
    { at: "2026-11-21T01:12:00Z", place: "杭州", text: "快件已到达 杭州萧山中转场" }, { at: "2026-11-20T13:05:00Z", place: "成都", text: "快件已发车" }, { at: "2026-11-20T08:41:00Z", place: "成都", text: "商家已发货,顺丰速运已收取快件" }] }],
};

function seed() {
  if (lines.length) return;
  const yesterday = new Date(Date.now() - 26 * 3600e3).toISOString();
  say({ ...BOT, text: "你好,我是机器人小二。尺码、发货和退换都可以问我;需要人工时点右上角「转人工」。", at: yesterday });
  say({ author_kind: "buyer", author_id: "b", author_name: "", text: "这款冲锋衣防水吗?下大雨能穿吗", at: yesterday });
  say({ author_kind: "buyer", author_id: "b", author_name: "", kind: "card", card: PRODUCT, at: yesterday });
  const t = new Date(Date.now() - 8 * 60e3).toISOString();
  say({ ...AGENT, text: "在的。面料静水压 15,000 mm,接缝全压胶,持续大雨 3 小时以内内层不湿。\n洗涤说明在这里 https://shop.example.com/care。", at: t });
  say({ ...AGENT, kind: "image", attachment: { id: "f1", name: "面料细节.jpg", mime: "image/svg+xml", size: 182000, url: "/pic/面料细节/334155?w=800&h=600", width: 800, height: 600 }, at: t });
  say({ ...AGENT, kind: "card", card: { card: "invite", title: PRODUCT.title, sku_name: "墨绿 / L", image_url: PRODUCT.image_url, price_minor: 56900, currency: "CNY", quantity: 1, coupon: "满500减30", url: "/demo/", state: "sent", expires_at: new Date(Date.now() + 7200e3).toISOString() }, at: t });
  say({ author_kind: "buyer", author_id: "b", author_name: "", text: "那我这个订单到哪了", at: now() });
  say({ ...AGENT, kind: "card", card: { ...ORDER, card: "order", order_id: ORDER.id, number: ORDER.external_id }, at: now() });
  say({ ...AGENT, kind: "voice", attachment: { id: "f2", name: "voice.webm", mime: "audio/webm", size: 22000, url: "/pic/voice/000", duration_ms: 7400 }, at: now() });
  say({ ...AGENT, text: "预计明天下午送到。到付运费不用付 👌", at: now() });
  receipts = { buyer_read_seq: 7, agent_read_seq: 7, buyer_delivered_seq: 10 };
  handler = { handler: "agent", name: "小满" };
}

const routes = {
  "GET /config": () => ({
    shop: { name: "山野户外旗舰店", locale: "zh-CN", time_zone: "Asia/Shanghai" }, accent: process.env.ACCENT ?? "#0f766e", online: true, text_max_chars: 5000,
    greeting: { zh: "你好,欢迎来到山野户外。", en: "Hello and welcome to Shanye Outdoor." }, announcement: {},
    badges: [{ zh: "正品保证", en: "Genuine" }, { zh: "七天无理由退换", en: "7-day returns" }, { zh: "48 小时发货", en: "Ships in 48 h" }],
    stickers: ["你好", "谢谢", "收到", "在路上", "加油", "抱抱"].map((name, i) => ({ id: `s${i}`, name, url: `/pic/${name}/${["0f766e", "b45309", "1d4ed8", "7c3aed", "be123c", "047857"][i]}?w=200&h=200` })),
    limits: { image: 10e6, video: 100e6, voice: 10e6, file: 50e6 }, identity_required: false,
  }),
  "POST /visitor": () => ({ token: "t", visitor_id: "vis_1", name: "", verified: true, conversation_id: lines.length ? CONVERSATION : "", last_seq: lines.length, order_ids: ["ord_1"], connection_key: "demo" }),
  "POST /enter-order": () => ({ token: "t", visitor_id: "vis_1", name: "", verified: false, conversation_id: CONVERSATION, last_seq: lines.length, order_ids: ["ord_1"], connection_key: "demo" }),
  "GET /orders": () => [ORDER], "GET /orders/ord_1": () => ORDER,
  "GET /listings": () => JSON.parse(readFileSync(new URL("./listings.json", import.meta.url), "utf8")),
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://x");
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const answer = (status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  const path = url.pathname;
  if (path === "/seed") return (seed(), answer(200, {}));
  if (path === "/cut") return (sockets.forEach((socket) => socket.terminate()), answer(200, {}));
  if (path.startsWith("/pic/")) {
    const [, , words, colour] = decodeURIComponent(path).split("/");
    return response.writeHead(200, { "content-type": "image/svg+xml" }).end(picture(words, `#${colour}`, url.searchParams.get("w") ?? 600, url.searchParams.get("h") ?? 600));
  }
  if (path.startsWith("/files/")) {
    const file = files.get(path.slice(7));
    return file ? response.writeHead(200, { "content-type": file.mime }).end(file.data) : answer(404, { code: "not_found" });
  }
  if (path === "/api/demo/identity") return answer(200, { identity: `e30.${Buffer.from(JSON.stringify({ sub: `demo-${JSON.parse(body).buyer}` })).toString("base64url")}.x` });
  if (path.startsWith("/api/webchat/uploads")) return upload(request, path.slice(20), body, answer);
  if (path === "/api/webchat/lines") {
    const [before, after, limit] = ["before", "after", "limit"].map((name) => Number(url.searchParams.get(name) ?? 0));
    const found = lines.filter((line) => (!before || line.seq < before) && line.seq > after);
    return answer(200, { lines: after ? found.slice(0, limit) : found.slice(-limit), last_seq: lines.length, receipts });
  }
  if (path.startsWith("/api/webchat")) {
    const route = routes[`${request.method} ${path.replace(/^\/api\/webchat(\/demo)?(?=\/)/, "")}`];
    return route ? answer(200, route()) : answer(404, { code: "not_found" });
  }
  serve(path, response);
});

function serve(path, response) {
  const [, app = "", rest = ""] = /^\/(widget|demo|o)\/?(.*)$/.exec(path) ?? [];
  const root = path === "/loader.js" ? WEB : join(WEB, app === "demo" ? "storefront" : "widget");
  let file = join(root, path === "/loader.js" ? "loader.js" : app === "o" ? "index.html" : rest || "index.html");
  if (!existsSync(file) || statSync(file).isDirectory()) file = join(root, "index.html");
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-security-policy": "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws:" }).end(readFileSync(file));
}

function upload(request, rest, body, answer) {
  const [, id, finish] = rest.split("/");
  if (request.method === "POST" && !id) {
    const made = { id: `fil_${uploads.size + 1}`, data: Buffer.alloc(0), ...JSON.parse(body) };
    uploads.set(made.id, made);
    return answer(201, { id: made.id, offset: 0, size: made.size, state: "uploading", chunk_bytes: 64 * 1024 });
  }
  const found = uploads.get(id);
  if (!found) return answer(404, { code: "not_found" });
  if (finish) {
    files.set(id, found);
    return answer(200, { id, name: found.name, mime: found.mime, kind: /^audio/.test(found.mime) ? "voice" : /^image/.test(found.mime) ? "image" : "file", size: found.size, url: `/files/${id}`, duration_ms: found.duration_ms });
  }
  if (request.method === "PATCH") {
    if (Number(request.headers["upload-offset"]) !== found.data.length) return answer(409, { code: "wrong_offset" });
    found.data = Buffer.concat([found.data, body]);
  }
  setTimeout(() => answer(200, { id, offset: found.data.length, size: found.size, state: "uploading" }), Number(process.env.SLOW ?? 30));
}

const seen = new Map();
new WebSocketServer({ server, path: "/live" }).on("connection", (socket) => {
  const send = (frame) => socket.send(JSON.stringify(frame));
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.type === "hello") {
      sockets.add(socket);
      send({ type: "welcome", connection_id: "lnk", at: now(), who: "b", conversation_id: lines.length ? CONVERSATION : "", last_seq: lines.length, receipts, handler: handler.handler, handler_name: handler.name, queue_position: handler.queue_position, expected_wait_s: handler.expected_wait_s });
    }
    if (frame.type === "ping") send({ type: "pong", at_ms: frame.at_ms });
    if (frame.type === "resume") send({ type: "backlog", conversation_id: CONVERSATION, lines: lines.filter((line) => line.seq > Object.values(frame.cursors)[0]), last_seq: lines.length, receipts, complete: true });
    if (frame.type === "read") tell({ type: "receipts", conversation_id: CONVERSATION, receipts: (receipts = { ...receipts, buyer_read_seq: frame.seq }) });
    if (frame.type === "human") {
      setHandler({ handler: "queue", name: "", queue_position: 3, expected_wait_s: 100 });
      if (!process.env.STILL) setTimeout(() => setHandler({ handler: "agent", name: "小满" }), 6000);
    }
    if (frame.type === "send") store(frame, send);
  });
  socket.on("close", () => sockets.delete(socket));
});

function store(frame, send) {
  if (frame.text === "拒绝") return send({ type: "nack", client_id: frame.client_id, code: "text_refused", data: {}, retry_ms: null });
  const repeat = seen.has(frame.client_id);
  const file = files.get(frame.file_id);
  const attachment = file && { id: file.id, name: file.name, mime: file.mime, size: file.size, url: `/files/${file.id}`, duration_ms: file.duration_ms };
  if (!repeat) seen.set(frame.client_id, say({ author_kind: "buyer", author_id: "b", author_name: "", kind: frame.kind, text: frame.text, card: frame.card, client_id: frame.client_id, attachment }).seq);
  send({ type: "ack", client_id: frame.client_id, conversation_id: CONVERSATION, seq: seen.get(frame.client_id), at: now(), repeat });
  if (repeat || process.env.STILL) return;
  setTimeout(() => tell({ type: "receipts", conversation_id: CONVERSATION, receipts: (receipts = { ...receipts, agent_read_seq: lines.length }) }), 600);
  setTimeout(() => tell({ type: "typing_now", conversation_id: CONVERSATION, who: "agent", name: "小满", text: "" }), 900);
  setTimeout(() => say({ ...AGENT, text: `收到:${frame.text || frame.kind}` }), 2200);
}

server.listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/widget/?key=demo`));
