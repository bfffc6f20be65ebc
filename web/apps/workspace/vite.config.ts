import { fileURLToPath } from "node:url";
import ui from "@nuxt/ui/vite";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const server = process.env.XIAOER_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig(async ({ command }) => ({
  base: "/app/",
  plugins: [
    vue(),
    ui({
      autoImport: false,
      colorMode: true,
      theme: { colors: ["primary", "success", "warning", "error", "info"] },
      ui: { colors: { primary: "blue", neutral: "zinc" } },
      icon: { clientBundle: { scan: { globInclude: ["src/**/*.{vue,ts}"] } } },
      experimental: { componentDetection: true },
    }),
    // Only for development: an invented shop in memory, so that the screens run without a server.
    command === "serve" && process.env.XIAOER_MOCK ? (await import("./dev/mock.ts")).mock() : null,
  ],
  resolve: { dedupe: ["vue", "vue-router"], alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    proxy: process.env.XIAOER_MOCK
      ? undefined
      : { "/api": server, "/live": { target: server, ws: true, headers: { origin: server } }, "/widget": server },
  },
  build: {
    outDir: "../../../src/xiaoer/app/web/workspace",
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  test: { environment: "node", include: ["src/**/*.test.ts", "../../packages/{api,commands,ui}/src/**/*.test.ts"] },
}));
