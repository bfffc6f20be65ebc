/** Puts one file on the server outside of a conversation: a sticker, a picture of a quick reply. */
import { ask, post } from "./client";
import type { Attachment, UploadView } from "./types";

const CHUNK_BYTES = 256 * 1024;

/** The stored file. Throws ApiError when it is refused; nothing is kept then. */
export async function uploadFile(file: File, purpose: "message" | "sticker"): Promise<Attachment> {
  let { id, offset } = await post<UploadView>("/uploads", { name: file.name, size: file.size, mime: file.type, purpose });
  while (offset < file.size) {
    const view = await ask<UploadView>("PATCH", `/uploads/${id}`, {
      raw: file.slice(offset, offset + CHUNK_BYTES),
      headers: { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" },
    });
    offset = view.offset;
  }
  return post<Attachment>(`/uploads/${id}/finish`);
}
