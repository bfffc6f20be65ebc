/** Answers `/api` and `/live` from memory while developing. Never part of a build. */
import type { IncomingMessage, Server } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import type { Plugin } from "vite";
import * as shop from "./data.ts";

const lines = new Map<string, shop.MockLine[]>();
const sockets = new Set<WebSocket>();
const page = (items: unknown[]): object => ({ items, next: null });
const rowOf = (id: string) => shop.rows.find((row) => row.id === id)!;

function thread(id: string): shop.MockLine[] {
  if (!lines.has(id)) lines.set(id, shop.linesOf(id));
  return lines.get(id)!;
}
const tell = (frame: object): void => sockets.forEach((socket) => socket.send(JSON.stringify(frame)));
const receipts = (id: string): object => {
  const last = thread(id).length;
  return { buyer_read_seq: last - 3, agent_read_seq: last - 1, buyer_delivered_seq: last - 1 };
};

function change(id: string, patch: object): object {
  const row = Object.assign(rowOf(id), patch, { version: rowOf(id).version + 1 });
  tell({ type: "conversation", row, version: row.version });
  return row;
}

function list(query: URLSearchParams): object {
  const ids = query.get("ids")?.split(",");
  const view = query.get("view");
  const rows = shop.rows.filter((row) => {
    if (ids) return ids.includes(row.id);
    if (query.get("stage") && row.stage !== query.get("stage")) return false;
    if (view === "mine") return row.state === "open" && row.agent_id === shop.me.id;
    if (view === "queue") return row.state === "open" && !row.agent_id;
    return view === "closed" || view === "snoozed" ? row.state === view : row.state === "open";
  });
  return page(rows.filter((row) => row.buyer.name.includes(query.get("q") ?? "")));
}

const ACTIONS: Record<string, (body: Record<string, unknown>) => object> = {
  close: () => ({ state: "closed" }), reopen: () => ({ state: "open" }), wake: () => ({ state: "open" }), snooze: () => ({ state: "snoozed" }),
  claim: () => ({ agent_id: shop.me.id, agent_name: shop.me.name, queue: null }), "take-over": () => ({ agent_id: shop.me.id, agent_name: shop.me.name }),
  transfer: (body) => ({ agent_id: body.agent_id ?? null, agent_name: "陈嘉禾" }), stage: (body) => ({ stage: body.stage ?? "pre", stage_source: body.stage ? "corrected" : "derived" }),
};

const LISTS: Record<string, unknown[]> = {
  "/api/agents": shop.agents, "/api/teams": shop.teams, "/api/shops": shop.shops, "/api/connections": shop.connections, "/api/quick-replies": shop.quickReplies,
  "/api/listings": shop.listings, "/api/views": [], "/api/skills": [], "/api/invitations": [], "/api/tokens": [], "/api/audit": [], "/api/channels": [], "/api/me/sessions": [],
};

function answer(method: string, url: URL, body: Record<string, unknown>): unknown {
  const path = url.pathname;
  const conversation = /^\/api\/conversations\/([^/]+)(?:\/(.+))?$/.exec(path);
  if (path === "/api/me" || path === "/api/sign-in") return shop.me;
  if (path === "/api/conversations") return list(url.searchParams);
  if (conversation) {
    const [, id, verb] = conversation as unknown as [string, string, string?];
    const n = Number(id.slice(4));
    if (verb === "lines") return { lines: url.searchParams.get("before") ? [] : thread(id), last_seq: thread(id).length, receipts: receipts(id) };
    if (verb === "context") return { buyer: shop.profile(n), orders: shop.ordersOf(n), stage: "in", sessions: [], earlier: shop.rows.slice(20, 22) };
    return verb ? change(id, ACTIONS[verb]?.(body) ?? {}) : rowOf(id);
  }
  if (path === "/api/counts") return { mine: 5, queue: 2, team: 9, all: 46, snoozed: 0 };
  if (path === "/api/search") {
    const q = url.searchParams.get("q") ?? "";
    return page(shop.rows.filter((row) => row.preview.includes(q)).map((row) => {
      const line = thread(row.id).at(-1)!;
      return { line: { ...line, snippet: line.text, marks: [[String(line.text).indexOf(q), q.length]] }, row };
    }));
  }
  if (path === "/api/routing/board") return { waiting: [{ team_id: "team_1", skill: "", count: 2, oldest_at: shop.rows[2]!.last_at }], agents: shop.agents, at: new Date().toISOString() };
  if (path === "/api/routing") return { rules: [], last_agent_first: true, vip_first: true, unopened_after_s: 60 };
  if (path === "/api/limits") return { image: { max_bytes: 10_000_000 }, video: { max_bytes: 100_000_000 }, voice: { max_bytes: 10_000_000 }, file: { max_bytes: 50_000_000 }, text_max_chars: 5000 };
  if (path.startsWith("/api/listings/")) return shop.listings.find((one) => path.endsWith(one.id));
  if (LISTS[path]) return page(LISTS[path]!);
  return method === "GET" ? null : {};
}

function say(frame: Record<string, unknown>, socket: WebSocket): void {
  const id = String(frame.conversation_id);
  const at = new Date().toISOString();
  const seq = thread(id).length + 1;
  const line = { ...frame, id: shop.newId("lin"), seq, at, author_kind: "agent", author_id: shop.me.id, author_name: shop.me.name, kind: frame.type === "send" ? frame.kind : `${String(frame.type)}ed`.replace("edited", "edited") };
  thread(id).push(line as never);
  socket.send(JSON.stringify({ type: "ack", client_id: frame.client_id, conversation_id: id, seq, at, repeat: false }));
  tell({ type: "line", line });
  change(id, { preview: frame.text, last_at: at, last_author_kind: "agent", first_unanswered_at: null, first_unanswered_text: "", unread: 0 });
  setTimeout(() => tell({ type: "receipts", conversation_id: id, receipts: { buyer_read_seq: seq, agent_read_seq: seq, buyer_delivered_seq: seq } }), 1500);
}

function hear(socket: WebSocket, frame: Record<string, unknown>): void {
  if (frame.type === "hello") socket.send(JSON.stringify({ type: "welcome", connection_id: "w", at: new Date().toISOString(), who: shop.me.id }));
  if (frame.type === "ping") socket.send(JSON.stringify({ type: "pong", at_ms: frame.at_ms }));
  if (["send", "edit", "recall"].includes(String(frame.type))) say(frame, socket);
  if (frame.type === "read") change(String(frame.conversation_id), { unread: 0 });
  if (frame.type === "open") socket.send(JSON.stringify({ type: "typing_now", conversation_id: frame.conversation_id, who: "buyer", name: "", text: "那什么时候能" }));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const part of request) text += String(part);
  return text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
}

export function mock(): Plugin {
  return {
    name: "invented-shop",
    configureServer(server) {
      const socketServer = new WebSocketServer({ noServer: true });
      (server.httpServer as Server).on("upgrade", (request, stream, head) => {
        if (request.url !== "/live") return;
        socketServer.handleUpgrade(request, stream, head, (socket) => {
          sockets.add(socket);
          socket.on("close", () => sockets.delete(socket));
          socket.on("message", (data) => hear(socket, JSON.parse(String(data)) as Record<string, unknown>));
        });
      });
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? "/", "http://mock");
        if (!url.pathname.startsWith("/api/")) return next();
        void bodyOf(request).then((body) => {
          const found = answer(request.method ?? "GET", url, body);
          response.statusCode = found === null ? 404 : 200;
          response.setHeader("Content-Type", "application/json");
          response.end(JSON.stringify(found ?? { code: "not_found", data: {} }));
        });
      });
    },
  };
}
