/** The browser's own hints: the network came back or went, the tab came into view again. Answers how to stop. */
export function listenToBrowser(wake: () => void, doubt: () => void): () => void {
  if (typeof window === "undefined") return () => undefined;
  const seen = (): void => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("offline", doubt);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("offline", doubt);
    document.removeEventListener("visibilitychange", seen);
  };
}
