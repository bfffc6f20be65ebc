import ui from "@nuxt/ui/vue-plugin";
import { VueQueryPlugin } from "@tanstack/vue-query";
import { createApp } from "vue";
import App from "./App.vue";
import { i18n, loadLocale, startLocale } from "./app/i18n";
import { queries } from "./app/queries";
import { router } from "./router";
import { registerServiceWorker } from "./app/serviceWorker";
import "./style.css";

async function start(): Promise<void> {
  await loadLocale(startLocale());
  createApp(App).use(router).use(i18n).use(VueQueryPlugin, { queryClient: queries }).use(ui).mount("#app");
  registerServiceWorker();
}

void start();
