import type { ParcelWatch } from "@xiaoer/api";

export type WatchKind = ParcelWatch["kind"];
/** The gravest first, as somebody would telephone. */
export const WATCH_KINDS: readonly WatchKind[] = [
  "lost", "damaged", "rejected", "signed_elsewhere", "signed_by_other", "dispatch_late", "pickup_late", "no_scan", "delivery_late",
  "attempt_failed", "collect_late", "customs", "returning", "returned",
];
const GRAVE: readonly WatchKind[] = ["lost", "damaged", "signed_elsewhere", "rejected"];
const CALM: readonly WatchKind[] = ["returning", "returned", "customs"];

export const watchTone = (kind: WatchKind): "error" | "warning" | "neutral" => (GRAVE.includes(kind) ? "error" : CALM.includes(kind) ? "neutral" : "warning");
