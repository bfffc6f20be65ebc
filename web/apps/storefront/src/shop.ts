/** What the storefront asks Xiaoer: public facts, and in the name of a signed-in buyer their orders. */
export const KEY = "demo";

export interface Listing {
  id: string;
  title: string;
  description?: string;
  image_url: string;
  url: string;
  price_minor: number | null;
  currency: string;
  attributes: { name: string; value: string }[];
  skus: { id: string; name: string; price_minor: number | null; stock?: number | null; image_url?: string }[];
}

export interface Order {
  id: string;
  external_id: string;
  state: string;
  currency: string;
  paid_minor: number;
  goods_minor: number;
  freight_minor: number;
  discount_minor: number;
  lines: { title: string; sku_name: string; quantity: number; image_url: string }[];
}

export interface Face {
  shop: { id?: string; name: string };
  accent?: string;
  announcement?: { zh?: string; en?: string };
}

export interface Buyer {
  n: number;
  name: string;
  identity: string;
  order_link?: string | null;
}

async function ask<T>(path: string, body?: unknown, token = ""): Promise<T> {
  const headers: Record<string, string> = { "X-Xiaoer": "1" };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers["Authorization"] = `Bearer ${token}`;
  const answer = await fetch(`/api/${path}`, { method: body ? "POST" : "GET", headers, body: body ? JSON.stringify(body) : null, credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as T;
}

export const face = (): Promise<Face> => ask(`webchat/${KEY}/config`);
export const listings = (language: string): Promise<Listing[]> => ask(`webchat/${KEY}/listings?locale=${language === "en" ? "en" : ""}`);

export async function signIn(n: number): Promise<Buyer> {
  const made = await ask<{ identity: string; name?: string; order_link?: string | null }>("demo/identity", { buyer: n });
  return { n, name: made.name ?? "", identity: made.identity, order_link: made.order_link ?? null };
}

export async function orders(identity: string): Promise<Order[]> {
  const { token } = await ask<{ token: string }>(`webchat/${KEY}/visitor`, { identity });
  return ask<Order[]>("webchat/orders", undefined, token);
}

/** The chat. Calls made before the loader has come wait in its queue. */
interface Chat {
  (...call: unknown[]): void;
  q?: unknown[][];
}

export function chat(...call: unknown[]): void {
  const page = window as unknown as { xiaoer?: Chat };
  if (!page.xiaoer) {
    const waiting: Chat = (...early) => void (waiting.q ??= []).push(early);
    page.xiaoer = waiting;
  }
  page.xiaoer(...call);
}

export function loadChat(lang: string): void {
  const script = document.createElement("script");
  script.async = true;
  script.src = "/loader.js";
  script.dataset["key"] = KEY;
  script.dataset["lang"] = lang;
  document.head.append(script);
}
