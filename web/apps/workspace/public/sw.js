/* The shell of the workspace opens without a network, and notices arrive while it is closed. /api is never kept. */
const SHELL = "xiaoer-shell-1";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(["/app/", "/app/icon.svg"])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((n) => n !== SHELL).map((n) => caches.delete(n))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

async function page(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.ok) (await caches.open(SHELL)).put("/app/", fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await caches.match("/app/");
    if (kept) return kept;
    throw error;
  }
}

async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) (await caches.open(SHELL)).put(request, fresh.clone());
  return fresh;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith("/app/")) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/app/assets/")) event.respondWith(asset(event.request));
});

self.addEventListener("push", (event) => {
  const notice = event.data ? event.data.json() : {};
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
      if (windows.some((w) => w.visibilityState === "visible" && w.focused)) return undefined;
      return self.registration.showNotification(notice.title || "小二", {
        body: notice.body || "",
        tag: notice.conversation_id || notice.tag,
        icon: "/app/icon-192.png",
        badge: "/app/icon-192.png",
        data: { conversation_id: notice.conversation_id },
      });
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const id = event.notification.data && event.notification.data.conversation_id;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((windows) => {
      const shown = windows.find((w) => w.url.includes("/app/"));
      if (!shown) return self.clients.openWindow(id ? `/app/inbox/${id}` : "/app/inbox");
      if (id) shown.postMessage({ open: id });
      return shown.focus();
    }),
  );
});
