import { calls, type CallNow } from "@xiaoer/api";
import { shallowRef } from "vue";
import { onFrame, onOnline } from "@/app/live";
import { beep } from "@/app/notices";

/** The call at this agent's telephone. It stays after its end until what was said is written down, or it is put away. */
export const current = shallowRef<CallNow | null>(null);
const putAway = new Set<string>();

export async function fetchCalls(): Promise<void> {
  const { items } = await calls.now().catch(() => ({ items: current.value ? [current.value] : [] }));
  const under = items.find(({ call }) => !putAway.has(call.id));
  if (under) current.value = under;
  else if (current.value && current.value.call.state !== "ended" && !putAway.has(current.value.call.id)) {
    const { call, orders } = current.value;
    current.value = call.state === "ringing" ? null : { call: { ...call, state: "ended" }, orders };
  }
}

export function close(): void {
  if (current.value) putAway.add(current.value.call.id);
  current.value = null;
}

export function useCalls(): void {
  onOnline(() => void fetchCalls());
  onFrame("alert", ({ code }) => {
    if (code === "call_ringing") beep();
    if (code === "call_ringing" || code === "call_changed" || code === "call_ended") void fetchCalls();
  });
}
