import { ApiError, session } from "@xiaoer/api";

/** Notices while the workspace is closed, through the browser's own push service. */
export const pushSupported = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const registration = (): Promise<ServiceWorkerRegistration | undefined> => navigator.serviceWorker.getRegistration("/app/");

export async function isSubscribed(): Promise<boolean> {
  if (!pushSupported) return false;
  return !!(await (await registration())?.pushManager.getSubscription());
}

/** Asks for permission, then tells the server where to push. Throws when the person or the browser says no. */
export async function subscribe(): Promise<void> {
  const worker = await registration();
  if (!worker || (await Notification.requestPermission()) !== "granted") throw new ApiError(0, "push_refused");
  const { public_key } = await session.pushKey();
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: public_key });
  const { endpoint, keys } = made.toJSON();
  await session.subscribePush({ endpoint, keys });
}

export async function unsubscribe(): Promise<void> {
  const held = await (await registration())?.pushManager.getSubscription();
  if (!held) return;
  await session.unsubscribePush(held.endpoint);
  await held.unsubscribe();
}
