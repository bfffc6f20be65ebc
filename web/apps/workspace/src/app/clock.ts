import { shallowRef } from "vue";

/** Milliseconds since 1970, moved once a second while the page is seen. */
export const now = shallowRef(Date.now());

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) now.value = Date.now();
});
