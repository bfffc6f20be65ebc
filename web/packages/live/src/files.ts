import type { BlobStore } from "./blobs.ts";
import type { LiveClient } from "./client.ts";
import { wallClock } from "./clock.ts";
import type { Attachment, Kind } from "./protocol.ts";
import type { Clock, Draft, LocalFile } from "./types.ts";

export type FileKind = Extract<Kind, "image" | "video" | "voice" | "file">;
export type Limits = Partial<Record<FileKind, { max_bytes: number }>>;

export interface FileApi {
  /** `/api/uploads` or `/api/webchat/uploads`. */
  base: string;
  headers: () => Record<string, string>;
  /** Slug of the channel, for its size limits; the general ones without it. */
  channel?: string;
}

export interface FileSenderOptions {
  live: LiveClient;
  api: FileApi;
  blobs?: BlobStore;
  clock?: Clock;
  fetch?: typeof fetch;
}

const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
const DEFAULT_CHUNK_BYTES = 256 * 1024;

/** The server said no for a reason that trying again does not change. */
class Rejected extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * Sends files as lines. The line shows at once with its progress; the file goes up in pieces, goes on from the
 * server's offset after a loss, and survives a reload when a `BlobStore` is given. The line is sent when it is up.
 */
export class FileSender {
  readonly #options: FileSenderOptions;
  readonly #clock: Clock;
  readonly #running = new Map<string, { cancelled: boolean; wake: () => void }>();
  readonly #files = new Map<string, { blob: Blob; uploadId: string }>();

  constructor(options: FileSenderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? wallClock;
    options.live.on("status", (status) => {
      if (status === "online") for (const job of this.#running.values()) job.wake();
    });
  }

  /** Null when the file may be sent; otherwise the error code to show. */
  static objection(file: Blob, kind: FileKind, limits: Limits): "file_empty" | "file_too_large" | null {
    if (file.size === 0) return "file_empty";
    const limit = limits[kind]?.max_bytes;
    return limit !== undefined && file.size > limit ? "file_too_large" : null;
  }

  static kindOf(mime: string): FileKind {
    if (/^image\/(png|jpe?g|gif|webp|avif|bmp)/.test(mime)) return "image";
    return mime.startsWith("video/") ? "video" : "file";
  }

  send(file: Blob & { name?: string }, kind: FileKind, draft: Omit<Draft, "kind">, size?: Partial<LocalFile>): string {
    const name = file.name || `${kind}.${extension(file.type)}`;
    const url = URL.createObjectURL(file);
    const local = { name, mime: file.type, size: file.size, url, progress: 0, ...size };
    const id = this.#options.live.hold({ ...draft, kind }, local);
    this.#files.set(id, { blob: file, uploadId: "" });
    void this.#options.blobs?.put(id, file, "");
    void this.#run(id, local);
    return id;
  }

  /** After a reload: goes on with what was under way. Call once. */
  async restore(): Promise<void> {
    for (const { clientId, local, failed } of this.#options.live.held()) {
      const kept = await this.#options.blobs?.get(clientId);
      if (!kept || !local) {
        this.#options.live.fail(clientId, "file_lost");
        continue;
      }
      this.#files.set(clientId, kept);
      const shown = { ...local, url: URL.createObjectURL(kept.blob) };
      this.#options.live.progress(clientId, shown);
      if (!failed) void this.#run(clientId, shown);
    }
  }

  /** A failed line again: goes on with its upload when that was what failed. */
  retry(id: string): void {
    const held = this.#options.live.held().find((entry) => entry.clientId === id);
    this.#options.live.retry(id);
    if (held?.local && this.#files.has(id)) void this.#run(id, held.local);
    else if (held) this.#options.live.fail(id, "file_lost");
  }

  discard(id: string): void {
    const job = this.#running.get(id);
    if (job) job.cancelled = true;
    job?.wake();
    this.#done(id);
    this.#options.live.discard(id);
  }

  async #run(id: string, local: LocalFile): Promise<void> {
    if (this.#running.has(id)) return;
    const job = { cancelled: false, wake: () => undefined as void };
    this.#running.set(id, job);
    try {
      const attachment = await this.#upload(id, local, job);
      if (attachment) {
        this.#options.live.release(id, attachment);
        this.#done(id);
      }
    } catch (error) {
      this.#options.live.fail(id, error instanceof Rejected ? error.code : "upload_failed");
    } finally {
      this.#running.delete(id);
    }
  }

  #done(id: string): void {
    this.#files.delete(id);
    void this.#options.blobs?.remove(id);
  }

  /** Tries until it is up, it is cancelled, or the server refuses. */
  async #upload(id: string, local: LocalFile, job: { cancelled: boolean; wake: () => void }): Promise<(Attachment & { kind?: FileKind }) | null> {
    for (let attempt = 0; !job.cancelled; attempt++) {
      try {
        return await this.#once(id, local, job, () => (attempt = 0));
      } catch (error) {
        if (error instanceof Rejected || job.cancelled) throw error;
        await this.#pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 15_000, job);
      }
    }
    return null;
  }

  async #once(id: string, local: LocalFile, job: { cancelled: boolean }, moved: () => void): Promise<(Attachment & { kind?: FileKind }) | null> {
    const kept = this.#files.get(id);
    if (!kept) throw new Rejected("file_lost");
    const { blob } = kept;
    let { offset, chunk } = await this.#begin(id, local);
    while (offset < blob.size) {
      if (job.cancelled) return null;
      this.#options.live.progress(id, { ...local, progress: offset / blob.size });
      const piece = blob.slice(offset, offset + chunk);
      const answer = await this.#call(`/${kept.uploadId}`, {
        method: "PATCH",
        headers: { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" },
        body: piece,
      });
      offset = ((await answer.json()) as { offset: number }).offset;
      moved();
    }
    this.#options.live.progress(id, { ...local, progress: 1 });
    const answer = await this.#call(`/${kept.uploadId}/finish`, { method: "POST" });
    return (await answer.json()) as Attachment & { kind?: FileKind };
  }

  /** A new upload, or where the old one stands. */
  async #begin(id: string, local: LocalFile): Promise<{ offset: number; chunk: number }> {
    const kept = this.#files.get(id);
    if (kept?.uploadId) {
      try {
        const answer = await this.#call(`/${kept.uploadId}`, { method: "GET" });
        const { offset, chunk_bytes } = (await answer.json()) as { offset: number; chunk_bytes?: number };
        return { offset, chunk: chunk_bytes ?? DEFAULT_CHUNK_BYTES };
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
      }
    }
    const answer = await this.#call("", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        name: local.name,
        size: local.size,
        mime: local.mime,
        duration_ms: local.duration_ms === undefined ? undefined : Math.round(local.duration_ms),
        channel: this.#options.api.channel ?? "",
      }),
    });
    const made = (await answer.json()) as { id: string; offset: number; chunk_bytes?: number };
    if (kept) {
      kept.uploadId = made.id;
      void this.#options.blobs?.put(id, kept.blob, made.id);
    }
    return { offset: made.offset, chunk: made.chunk_bytes ?? DEFAULT_CHUNK_BYTES };
  }

  async #call(path: string, init: RequestInit): Promise<Response> {
    const { base, headers } = this.#options.api;
    const send = this.#options.fetch ?? fetch;
    const answer = await send(base + path, { ...init, headers: { "X-Xiaoer": "1", ...headers(), ...init.headers } });
    if (answer.ok) return answer;
    const retryable = answer.status >= 500 || answer.status === 429 || answer.status === 409 || answer.status === 408;
    if (retryable) throw new Error(String(answer.status));
    const body = (await answer.json().catch(() => ({}))) as { code?: string };
    throw new Rejected(body.code ?? "upload_failed");
  }

  #pause(ms: number, job: { wake: () => void }): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      job.wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function extension(mime: string): string {
  return (mime.split("/")[1] ?? "bin").split(/[;+]/)[0] ?? "bin";
}
