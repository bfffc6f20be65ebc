export * from "./protocol.ts";
export * from "./types.ts";
export { LiveClient } from "./client.ts";
export { FileSender, type FileApi, type FileKind, type FileSenderOptions, type Limits } from "./files.ts";
export { blobStore, type BlobStore } from "./blobs.ts";
export { clientId } from "./ids.ts";
