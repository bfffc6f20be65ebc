/** Photos and videos of a request: they go up in pieces, go on after a dead network, and are kept over a reload. */
import { signal, type Signal } from "@preact/signals";
import { blobStore, FileSender } from "@xiaoer/live";
import { ApiError, ask, post } from "../app/api.ts";
import { asVisitor } from "../app/chat.ts";
import { recall, remember } from "../app/keep.ts";

const CHUNK_BYTES = 256 * 1024;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];
export const MOST = 9;

export interface Photo {
  id: string;
  name: string;
  mime: string;
  size: number;
  /** From 0 to 1. */
  progress: number;
  /** Set once it is up. */
  fileId: string;
  url: string;
  failed: string;
}

interface View {
  id: string;
  offset: number;
  chunk_bytes?: number;
}

const blobs = blobStore("xiaoer-case-photos");

export class Photos {
  readonly all: Signal<Photo[]>;
  readonly #name: string;

  /** Under `name` they are found again after a reload. */
  constructor(name: string) {
    this.#name = `case.photos.${name}`;
    this.all = signal((recall<Photo[]>(this.#name) ?? []).map((one) => ({ ...one, url: "" })));
    for (const one of this.all.value) void this.#restore(one);
  }

  get fileIds(): string[] {
    return this.all.value.map((one) => one.fileId).filter(Boolean);
  }

  get busy(): boolean {
    return this.all.value.some((one) => !one.fileId && !one.failed);
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const kind = FileSender.kindOf(file.type);
      if (this.all.value.length >= MOST || (kind !== "image" && kind !== "video") || file.size === 0) continue;
      const one = { id: crypto.randomUUID(), name: file.name, mime: file.type, size: file.size, progress: 0, fileId: "", url: URL.createObjectURL(file), failed: "" };
      this.all.value = [...this.all.value, one];
      void blobs.put(one.id, file, "");
      void this.#run(one.id, file, "");
    }
    this.#keep();
  }

  remove(id: string): void {
    this.all.value = this.all.value.filter((one) => one.id !== id);
    void blobs.remove(id);
    this.#keep();
  }

  retry(id: string): void {
    const one = this.all.value.find((photo) => photo.id === id);
    if (one) void this.#restore({ ...one, fileId: "" });
  }

  clear(): void {
    for (const one of this.all.value) void blobs.remove(one.id);
    this.all.value = [];
    remember(this.#name, null);
  }

  async #restore(one: Photo): Promise<void> {
    const kept = await blobs.get(one.id);
    if (!kept) return one.fileId ? undefined : this.remove(one.id);
    this.#change(one.id, { url: URL.createObjectURL(kept.blob), failed: "" });
    if (!one.fileId) await this.#run(one.id, kept.blob, kept.uploadId);
  }

  async #run(id: string, blob: Blob, uploadId: string): Promise<void> {
    for (let attempt = 0; this.#there(id); attempt++) {
      try {
        uploadId ||= await this.#begin(id, blob);
        return await this.#send(id, blob, uploadId);
      } catch (error) {
        const code = error instanceof ApiError ? error.code : "upload_failed";
        const hopeless = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 409 && error.status !== 429;
        if (hopeless || attempt >= 20) return this.#change(id, { failed: code });
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
      }
    }
  }

  async #begin(id: string, blob: Blob): Promise<string> {
    const one = this.all.value.find((photo) => photo.id === id);
    const { token } = await asVisitor();
    const made = await ask<View>("/uploads", post({ name: one?.name || "photo", size: blob.size, mime: blob.type, channel: "webchat" }), token);
    void blobs.put(id, blob, made.id);
    return made.id;
  }

  async #send(id: string, blob: Blob, uploadId: string): Promise<void> {
    const { token } = await asVisitor();
    let { offset } = await ask<View>(`/uploads/${uploadId}`, {}, token);
    while (offset < blob.size && this.#there(id)) {
      const headers = { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" };
      const piece = blob.slice(offset, offset + CHUNK_BYTES);
      ({ offset } = await ask<View>(`/uploads/${uploadId}`, { method: "PATCH", headers, body: piece }, token));
      this.#change(id, { progress: offset / blob.size });
    }
    const done = await ask<{ id: string }>(`/uploads/${uploadId}/finish`, { method: "POST" }, token);
    this.#change(id, { fileId: done.id, progress: 1 });
    this.#keep();
  }

  #there(id: string): boolean {
    return this.all.value.some((one) => one.id === id);
  }

  #change(id: string, facts: Partial<Photo>): void {
    this.all.value = this.all.value.map((one) => (one.id === id ? { ...one, ...facts } : one));
    if ("failed" in facts) this.#keep();
  }

  #keep(): void {
    remember(this.#name, this.all.value.length ? this.all.value.map((one) => ({ ...one, url: "" })) : null);
  }
}
