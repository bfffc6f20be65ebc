import type { LinesPage } from "@xiaoer/live";
import type { Claimed, Config, GuideRun, HowTo, Order, Visitor, VisitorBody } from "./facts.ts";

/** The server's refusal, by its code. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  /** The facts that its words are filled with. */
  readonly data: Record<string, unknown>;

  constructor(code: string, status: number, data: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.data = data;
  }
}

export async function ask<T>(path: string, init: RequestInit = {}, token = ""): Promise<T> {
  const headers: Record<string, string> = { "X-Xiaoer": "1" };
  if (token) headers["Authorization"] = `Bearer ${token}`;
  if (init.body) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/api/webchat${path}`, { ...init, headers: { ...headers, ...init.headers }, credentials: "omit" }).catch(() => {
    throw new ApiError("network", 0);
  });
  const body = (await answer.json().catch(() => null)) as (T & { code?: string; data?: Record<string, unknown> }) | null;
  if (!answer.ok) throw new ApiError(body?.code ?? `http_${answer.status}`, answer.status, body?.data);
  return body as T;
}

export const post = (body: unknown): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

export const api = {
  config: (key: string): Promise<Config> => ask(`/${encodeURIComponent(key)}/config`),
  visitor: (key: string, body: VisitorBody): Promise<Visitor> => ask(`/${encodeURIComponent(key)}/visitor`, post(body)),
  /** An order link knows its shop; the answer names the connection to go on with. */
  enterOrder: (link: string): Promise<Visitor> => ask("/enter-order", post({ order_link: link })),
  /** The shop's help for this channel; `q` searches it. */
  help: async (shop: string, q: string): Promise<HowTo[]> => {
    const answer = await fetch(`/api/public/help/${encodeURIComponent(shop)}?${new URLSearchParams({ q })}`, { credentials: "omit" });
    if (!answer.ok) throw new ApiError(`http_${answer.status}`, answer.status);
    return ((await answer.json()) as { how_tos: HowTo[] }).how_tos;
  },
  orders: (token: string): Promise<Order[]> => ask("/orders", {}, token),
  order: (token: string, id: string): Promise<Order> => ask(`/orders/${encodeURIComponent(id)}`, {}, token),
  /** Once, however often it is asked. */
  claim: (token: string, id: string): Promise<Claimed> => ask(`/gifts/${encodeURIComponent(id)}/claim`, post({}), token),
  /** With a body: what the buyer did with it. */
  guide: (token: string, id: string, body?: unknown): Promise<GuideRun> => ask(`/guides/${encodeURIComponent(id)}`, body ? post(body) : {}, token),
  lines(token: string, window: { before?: number; after?: number; limit: number }): Promise<LinesPage> {
    const query = Object.entries(window).filter(([, value]) => value !== undefined);
    return ask(`/lines?${new URLSearchParams(query.map(([name, value]) => [name, String(value)]))}`, {}, token);
  },
};
