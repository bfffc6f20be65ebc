/** The shell opens without a network. Only in a built workspace; never for `/api`. */
export function registerServiceWorker(): void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.register("/sw.js", { scope: "/app/" });
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent<{ open?: string }>) => {
    if (event.data.open) window.dispatchEvent(new CustomEvent("xiaoer:open", { detail: event.data.open }));
  });
}
