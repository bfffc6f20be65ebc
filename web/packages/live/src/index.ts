export * from "./protocol.ts";
export * from "./types.ts";
