export * from "./client";
export * from "./endpoints";
export * from "./types";
export * from "./uploads";
