import { fileURLToPath } from "node:url";
import ui from "@nuxt/ui/vite";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const server = process.env.XIAOER_SERVER ?? "http://127.0.0.1:8000";

const COLORS = ["primary", "success", "warning", "error", "info"] as const;
/** The toolkit pales a filled button under the pointer to 75 %, and its words to a contrast of 4.1; so it stays readable. */
const READABLE = COLORS.map((color) => ({ color, variant: "solid" as const, class: `hover:bg-${color}/90 active:bg-${color}/90` }));

export default defineConfig(async ({ command }) => ({
  base: "/app/",
  plugins: [
    vue(),
    ui({
      autoImport: false,
      colorMode: true,
      theme: { colors: [...COLORS] },
      ui: { colors: { primary: "blue", neutral: "zinc" }, button: { compoundVariants: READABLE } },
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
