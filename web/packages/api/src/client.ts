/** One request. A refusal is an `ApiError` with the server's code; a dead network has the code `no_connection`. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly data: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

type QueryValue = string | number | boolean | null | undefined;

export interface Ask {
  query?: Record<string, QueryValue>;
  body?: unknown;
  raw?: Blob | FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let onSignedOut: (code: string) => void = () => {};

/** Called whenever an answer says that nobody is signed in. */
export function whenSignedOut(tell: (code: string) => void): void {
  onSignedOut = tell;
}

export function address(path: string, query: Ask["query"] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const tail = search.toString();
  return `/api${path}${tail ? `?${tail}` : ""}`;
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as { code?: string; data?: Record<string, unknown> };
  const fallback = response.status >= 500 ? "server_failed" : `http_${response.status}`;
  return new ApiError(response.status, body.code ?? fallback, body.data ?? {});
}

export async function ask<T>(method: string, path: string, { query, body, raw, headers, signal }: Ask = {}): Promise<T> {
  const sent: Record<string, string> = { Accept: "application/json", ...headers };
  if (method !== "GET") sent["X-Xiaoer"] = "1";
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers: sent,
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      signal,
      credentials: "same-origin",
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "no_connection");
  }
  if (!response.ok) {
    const error = await refusal(response);
    if (error.code === "not_signed_in") onSignedOut(error.code);
    throw error;
  }
  if (response.status === 204 || response.headers.get("content-length") === "0") return undefined as T;
  const kind = response.headers.get("content-type") ?? "";
  return (kind.includes("json") ? await response.json() : await response.text()) as T;
}

export const get = <T>(path: string, query?: Ask["query"], signal?: AbortSignal): Promise<T> => ask("GET", path, { query, signal });
export const post = <T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> => ask("POST", path, { body: body ?? {}, signal });
export const put = <T>(path: string, body?: unknown): Promise<T> => ask("PUT", path, { body });
export const patch = <T>(path: string, body?: unknown): Promise<T> => ask("PATCH", path, { body });
export const remove = <T>(path: string, body?: unknown): Promise<T> => ask("DELETE", path, { body });
