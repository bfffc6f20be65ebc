import { bulletins, type BulletinToRead } from "@xiaoer/api";
import { computed, shallowRef } from "vue";
import { onFrame, onOnline } from "@/app/live";

/** What this agent has still to read, the oldest first; one key says that it is read. */
const waiting = shallowRef<BulletinToRead[]>([]);
export const first = computed(() => waiting.value[0]);
export const more = computed(() => waiting.value.length - 1);

export async function fetchToRead(): Promise<void> {
  waiting.value = await bulletins.mine().then(({ items }) => items, () => waiting.value);
}

/** It goes from the screen at once; when the server does not hear of it, it comes back. */
export async function readFirst(): Promise<void> {
  const one = first.value;
  if (!one) return;
  waiting.value = waiting.value.slice(1);
  await bulletins.read(one.id).catch(() => fetchToRead());
}

export function useBulletins(): void {
  onOnline(() => void fetchToRead());
  onFrame("alert", ({ code }) => void (code === "bulletin" && fetchToRead()));
}
