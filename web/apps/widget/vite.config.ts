import { defineConfig } from "vite";

export default defineConfig({
  base: "/widget/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../../src/xiaoer/app/web/widget",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    port: 5174,
    proxy: {
      "/api": process.env["XIAOER_API"] ?? "http://127.0.0.1:8080",
      "/live": { target: process.env["XIAOER_API"] ?? "http://127.0.0.1:8080", ws: true },
    },
  },
});
