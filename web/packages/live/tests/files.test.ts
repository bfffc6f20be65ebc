import { describe, expect, it, vi } from "vitest";
import { FileSender, LiveClient, type BlobStore } from "../src/index.ts";
import { LossyServer, MemoryStore, SimulatedClock, randomFrom } from "./simulation.ts";

vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined }));

class Uploads {
  readonly stored = new Map<string, { bytes: number; done: boolean }>();
  /** How many of the next calls fail on the way. */
  failing = 0;
  refuse = "";
  calls: string[] = [];

  fetch = (async (url: string, init: RequestInit) => {
    this.calls.push(`${init.method} ${url}`);
    if (this.failing-- > 0) throw new TypeError("network");
    if (this.refuse) return answer(422, { code: this.refuse });
    const [, id, finish] = url.replace("/api/uploads", "").split("/");
    if (!id) {
      this.stored.set("fil_1", { bytes: 0, done: false });
      return answer(201, { id: "fil_1", offset: 0, chunk_bytes: 10 });
    }
    const file = this.stored.get(id);
    if (!file) return answer(404, { code: "not_found" });
    if (finish) return answer(200, { id, name: "a.png", mime: "image/png", kind: "image", size: file.bytes, url: "/f" });
    if (init.method === "PATCH") {
      if (Number((init.headers as Record<string, string>)["Upload-Offset"]) !== file.bytes) return answer(409, { code: "wrong_offset" });
      file.bytes += (init.body as Blob).size;
    }
    return answer(200, { offset: file.bytes, chunk_bytes: 10 });
  }) as typeof fetch;
}

const answer = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });

class Blobs implements BlobStore {
  readonly kept = new Map<string, { blob: Blob; uploadId: string }>();
  put = async (id: string, blob: Blob, uploadId: string): Promise<void> => void this.kept.set(id, { blob, uploadId });
  get = async (id: string) => this.kept.get(id) ?? null;
  remove = async (id: string): Promise<void> => void this.kept.delete(id);
}

function scene(store = new MemoryStore(), blobs = new Blobs(), uploads = new Uploads(), server?: LossyServer, clock = new SimulatedClock()) {
  const random = randomFrom(7);
  const shop = server ?? new LossyServer(clock, random);
  const live = new LiveClient({ url: "ws://x", side: "buyer", scope: "b", clock, random, store, connect: shop.connector("buyer"), isOnline: () => true });
  const files = new FileSender({ live, api: { base: "/api/uploads", headers: () => ({}) }, blobs, clock, fetch: uploads.fetch });
  live.start();
  return { clock, live, files, uploads, server: shop, store, blobs };
}

const picture = new Blob(["x".repeat(35)], { type: "image/png" });

describe("a file", () => {
  it("goes up in pieces and becomes one line", async () => {
    const { clock, live, files, uploads, server, blobs } = scene();
    files.send(picture, "image", {});
    expect(live.thread().lines[0]).toMatchObject({ state: "sending", local: { progress: 0, url: "blob:x" } });
    await clock.run(2_000);
    expect(uploads.stored.get("fil_1")?.bytes).toBe(35);
    expect(server.lines.map((line) => line.kind)).toEqual(["image"]);
    expect(server.heard.filter((frame) => frame.type === "send").map((frame) => frame.file_id)).toEqual(["fil_1"]);
    expect(live.thread().lines.map((shown) => shown.state)).toEqual(["sent"]);
    expect(blobs.kept.size).toBe(0);
  });

  it("goes on where it stood after the network was gone, and no byte goes twice", async () => {
    const { clock, files, uploads, server } = scene();
    files.send(picture, "image", {});
    await Promise.resolve();
    uploads.failing = 5;
    await clock.run(60_000);
    expect(uploads.stored.get("fil_1")?.bytes).toBe(35);
    expect(server.lines).toHaveLength(1);
  });

  it("survives a reload in the middle", async () => {
    const first = scene();
    first.uploads.failing = 100;
    first.files.send(picture, "image", {});
    await first.clock.run(3_000);
    first.live.stop();
    first.uploads.failing = 0;
    const second = scene(first.store, first.blobs, first.uploads, first.server, first.clock);
    await second.files.restore();
    await second.clock.run(30_000);
    expect(second.server.lines.map((line) => line.kind)).toEqual(["image"]);
  });

  it("that the server refuses is shown as failed, and can be thrown away", async () => {
    const { clock, live, files, uploads, server } = scene();
    uploads.refuse = "file_type_refused";
    const id = files.send(picture, "image", {});
    await clock.run(1_000);
    expect(live.thread().lines[0]).toMatchObject({ state: "failed", failure: { code: "file_type_refused" } });
    files.discard(id);
    await clock.run(1_000);
    expect(live.thread().lines).toHaveLength(0);
    expect(server.lines).toHaveLength(0);
  });

  it("too large or empty is objected to before anything is sent", () => {
    expect(FileSender.objection(picture, "image", { image: { max_bytes: 20 } })).toBe("file_too_large");
    expect(FileSender.objection(new Blob([]), "file", {})).toBe("file_empty");
    expect(FileSender.objection(picture, "image", { image: { max_bytes: 35 } })).toBeNull();
    expect(["image/jpeg", "image/svg+xml", "video/mp4", "text/plain"].map(FileSender.kindOf)).toEqual(["image", "file", "video", "file"]);
  });
});
