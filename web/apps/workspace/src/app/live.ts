import { conversations } from "@xiaoer/api";
import { blobStore, FileSender, LiveClient, type FromServer, type Line, type LiveStatus, type ThreadView } from "@xiaoer/live";
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from "vue";

/** The one live connection of this tab, and what the screens need of it as refs. */
type Hear<T extends FromServer["type"]> = (frame: Extract<FromServer, { type: T }>) => void;

export const status = shallowRef<LiveStatus>("idle");
export const retryAt = shallowRef<number | null>(null);

const client = shallowRef<LiveClient | null>(null);
const sender = shallowRef<FileSender | null>(null);
const hearers = new Map<string, Set<(frame: never) => void>>();
const lineHearers = new Set<(line: Line) => void>();
const threadHearers = new Set<(id: string) => void>();
const onlineHearers = new Set<() => void>();

export function startLive(agentId: string, refused: (code: string) => void): void {
  if (client.value) return;
  const made = new LiveClient({
    url: `${location.origin.replace(/^http/, "ws")}/live`,
    side: "agent",
    scope: agentId,
    store: localStorage,
    isOnline: () => navigator.onLine,
    fetchLines: (id, window) => conversations.lines(id, window) as never,
  });
  made.on("status", (next) => {
    status.value = next;
    retryAt.value = made.retryAt;
    if (next === "online") for (const tell of onlineHearers) tell();
  });
  made.on("frame", (frame) => hearers.get(frame.type)?.forEach((tell) => tell(frame as never)));
  made.on("line", (line) => lineHearers.forEach((tell) => tell(line)));
  made.on("thread", (id) => threadHearers.forEach((tell) => tell(id)));
  made.on("refused", refused);
  client.value = made;
  sender.value = new FileSender({
    live: made,
    api: { base: "/api/uploads", headers: () => ({}) },
    blobs: blobStore(`xiaoer-files-${agentId}`),
  });
  void sender.value.restore();
  made.start();
}

export function stopLive(): void {
  client.value?.stop();
  client.value = null;
}

/** The connection. Only screens behind the sign-in may ask for it. */
export function live(): LiveClient {
  if (!client.value) throw new Error("not connected yet");
  return client.value;
}

/** Sends files as lines, in pieces that survive a break. */
export function files(): FileSender {
  if (!sender.value) throw new Error("not connected yet");
  return sender.value;
}

function listen<T>(set: Set<T>, tell: T): void {
  set.add(tell);
  onScopeDispose(() => set.delete(tell));
}

export function onFrame<T extends FromServer["type"]>(type: T, tell: Hear<T>): void {
  if (!hearers.has(type)) hearers.set(type, new Set());
  listen(hearers.get(type)!, tell as never);
}

export const onLiveLine = (tell: (line: Line) => void): void => listen(lineHearers, tell);

/** Called when the connection stands, first or again: what a list fetched before may lack what happened since. */
export const onOnline = (tell: () => void): void => listen(onlineHearers, tell);

/** The picture of one conversation, always the newest; opened while someone looks at it. */
export function useThreadView(id: Ref<string>): ShallowRef<ThreadView | null> {
  const view = shallowRef<ThreadView | null>(null);
  watch(
    id,
    (next, _before, cleanUp) => {
      const connection = live();
      view.value = connection.thread(next);
      connection.open(next);
      const tell = (changed: string): void => {
        if (changed === next) view.value = connection.thread(next);
      };
      threadHearers.add(tell);
      cleanUp(() => {
        threadHearers.delete(tell);
        connection.leave(next);
      });
    },
    { immediate: true },
  );
  return view;
}

/** Tries to connect at once. */
export const wake = (): void => client.value?.wake();
