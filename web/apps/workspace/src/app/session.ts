import { ApiError, session, whenSignedOut, type Me, type Presence } from "@xiaoer/api";
import { computed, shallowRef } from "vue";

export const me = shallowRef<Me | null>(null);
export const zone = computed(() => me.value?.merchant.time_zone ?? "Asia/Shanghai");

let asked: Promise<Me | null> | null = null;

/** Who is signed in, asked once. Throws only when the server cannot be reached. */
export function whoAmI(): Promise<Me | null> {
  asked ??= session.me().then(
    (found) => (me.value = found),
    (error: unknown) => {
      asked = null;
      if (error instanceof ApiError && error.status === 401) return (me.value = null);
      throw error;
    },
  );
  return asked;
}

/** What this person may do, asked again: it can change while they work. Stays as it was where the server is away. */
export async function whatMayI(): Promise<void> {
  if (!me.value) return;
  const found = await session.me().catch(() => null);
  if (found && me.value?.id === found.id) me.value = found;
}

export function signedIn(found: Me): void {
  me.value = found;
  asked = Promise.resolve(found);
}

/** Whose lists this page still holds. */
let before = "";

/** True when somebody else worked on this page before: it must be loaded anew. */
export const isAnother = (found: Me): boolean => before !== "" && before !== found.id;

export function signedOut(): void {
  before = me.value?.id ?? before;
  me.value = null;
  asked = null;
}

export const may = (permission: string): boolean => me.value?.permissions.includes(permission) ?? false;

const WANTED = "xiaoer.presence";

/** What this person chose last on this device; a lost connection makes the server say "away" meanwhile. */
const wanted = (): Presence | null => localStorage.getItem(`${WANTED}.${me.value?.id}`) as Presence | null;

/** After a break: back to what was chosen. */
export async function restorePresence(): Promise<void> {
  const chosen = wanted();
  if (chosen && chosen !== "away" && me.value?.presence === "away") await changePresence(chosen);
}

export async function changePresence(presence: Presence): Promise<void> {
  const before = me.value;
  if (!before) return;
  localStorage.setItem(`${WANTED}.${before.id}`, presence);
  me.value = { ...before, presence };
  try {
    await session.setPresence(presence);
  } catch (error) {
    me.value = before;
    throw error;
  }
}

export function onSignedOut(leave: () => void): void {
  whenSignedOut(() => {
    if (!me.value) return;
    signedOut();
    leave();
  });
}
