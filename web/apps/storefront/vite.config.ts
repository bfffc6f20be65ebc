import { defineConfig } from "vite";

export default defineConfig({
  base: "/demo/",
  build: { outDir: "../../../src/xiaoer/app/web/storefront", emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
