export * from "./client";
export * from "./endpoints";
export * from "./bulletins";
export * from "./calls";
export * from "./outreach";
export * from "./tickets";
export * from "./types";
export * from "./uploads";
