/* The shell of the workspace opens without a network, and notices arrive while it is closed. /api is never kept. */
const SHELL = "xiaoer-shell-1";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(["/app/", "/app/icon.svg"])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((n) => n.startsWith("xiaoer-shell") && n !== SHELL).map((n) => caches.delete(n))));
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

self.addEventListener("message", (event) => {
  const paths = (event.data && event.data.keep) || [];
  event.waitUntil(caches.open(SHELL).then((cache) => Promise.all(paths.map((path) => keep(cache, path)))));
});

async function keep(cache, path) {
  if (!path.startsWith("/app/assets/") || (await cache.match(path))) return;
  const fresh = await fetch(path);
  if (fresh.ok) await cache.put(path, fresh);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith("/app/")) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/app/assets/")) event.respondWith(asset(event.request));
});

/** The words of notices, in the agent's language; the workspace leaves them here. */
async function wordsFor(code) {
  const kept = await caches.match("/app/words/push.json");
  const words = kept ? await kept.json() : {};
  return words[code] || "小二 Xiaoer";
}

async function tell(notice) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.some((w) => w.focused)) return;
  await self.registration.showNotification(await wordsFor(notice.title_code), {
    body: notice.body || "",
    tag: notice.tag,
    renotify: Boolean(notice.tag),
    icon: "/app/icon-192.png",
    badge: "/app/icon-192.png",
    data: { url: notice.url },
  });
}

self.addEventListener("push", (event) => {
  event.waitUntil(tell(event.data ? event.data.json() : {}));
});

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window" });
  const shown = windows.find((w) => new URL(w.url).pathname.startsWith("/app/"));
  if (!shown) return self.clients.openWindow(url);
  shown.postMessage({ open: url });
  return shown.focus();
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = event.notification.data && event.notification.data.url;
  event.waitUntil(open(url && url.startsWith("/app/") ? url : "/app/inbox"));
});
