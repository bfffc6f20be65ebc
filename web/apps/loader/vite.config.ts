import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../../../src/xiaoer/app/web",
    emptyOutDir: false,
    target: "es2020",
    lib: { entry: "src/loader.ts", formats: ["iife"], name: "xiaoerLoader", fileName: () => "loader.js" },
  },
});
