const SETTLED_MS = 3000;

/** What this page loaded before the worker was there is kept too, so that the next start needs no network. */
function keepLoaded(registration: ServiceWorkerRegistration): void {
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
  registration.active?.postMessage({ keep: loaded.filter((path) => path.startsWith("/app/assets/")) });
}

/** The shell opens without a network. Only in a built workspace; never for `/api`. */
export function registerServiceWorker(): void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.register("/sw.js", { scope: "/app/" });
  void navigator.serviceWorker.ready.then((registration) => setTimeout(() => keepLoaded(registration), SETTLED_MS));
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent<{ open?: string }>) => {
    if (event.data.open) window.dispatchEvent(new CustomEvent("xiaoer:open", { detail: event.data.open }));
  });
}
