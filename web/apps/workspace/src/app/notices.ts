import { conversations, type ConversationRow } from "@xiaoer/api";
import type { Alert } from "@xiaoer/live";
import { useToast } from "@nuxt/ui/composables";
import { useEventListener, useLocalStorage } from "@vueuse/core";
import { computed, watch } from "vue";
import { useRouter } from "vue-router";
import { wordsForCode } from "./errors";
import { i18n, t } from "./i18n";
import { useAgents } from "./lists";
import { onFrame, onLiveLine } from "./live";
import { nameOf } from "./names";
import { hearRow, keepRow, refreshRows, rows } from "./rows";
import { me } from "./session";

export const soundOn = useLocalStorage("xiaoer.sound", true);

/** Lines of buyers in my open conversations that I have not seen. */
export const unreadTotal = computed(() => {
  let sum = 0;
  for (const row of rows.values()) if (row.state === "open" && row.agent_id === me.value?.id) sum += row.unread;
  return sum;
});

let audio: AudioContext | null = null;

/** The banner and the pop-up of calls show these themselves. */
const SHOWN_ELSEWHERE = new Set(["bulletin", "call_ringing", "call_changed", "call_ended"]);

/** Two soft notes. Silent until the page has been touched once, as browsers demand. */
export function beep(): void {
  if (!soundOn.value || !navigator.userActivation?.hasBeenActive) return;
  audio ??= new AudioContext();
  const start = audio.currentTime;
  [660, 880].forEach((pitch, index) => {
    const tone = audio!.createOscillator();
    const volume = audio!.createGain();
    const at = start + index * 0.12;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
    tone.connect(volume).connect(audio!.destination);
    tone.start(at);
    tone.stop(at + 0.25);
  });
}

/** Follows the live connection for the whole workspace: rows, sound, notices, the number on the tab. */
export function useNotices(): void {
  const router = useRouter();
  const toast = useToast();
  const agents = useAgents();
  const shownId = (): unknown => router.currentRoute.value.params.id;
  const show = (id: string): void => void router.push({ name: "inbox", params: { id } });

  onFrame("conversation", ({ row }) => hearRow(row as unknown as ConversationRow));
  onFrame("inbox", ({ conversation_ids }) => refreshRows(conversation_ids));
  onLiveLine((line) => {
    if (line.author_kind !== "buyer") return;
    const row = rows.get(line.conversation_id);
    const looking = !document.hidden && shownId() === line.conversation_id;
    if (row?.agent_id !== me.value?.id || looking) return;
    beep();
    if (document.hidden) notify(line.author_name, line.text ?? t(`kind.${line.kind}`), line.conversation_id, show);
  });
  onFrame("alert", (alert) => {
    if (SHOWN_ELSEWHERE.has(alert.code)) return;
    beep();
    void about(alert).then((row) => tell(alert, row));
  });
  watch(shownId, (id) => toast.remove(`alert-${String(id)}`));

  /** What the alert is about, also when this tab has not heard of it yet. */
  async function about({ conversation_id }: Alert): Promise<ConversationRow | undefined> {
    if (!conversation_id || rows.has(conversation_id)) return rows.get(conversation_id);
    await conversations.one(conversation_id).then(keepRow, () => undefined);
    return rows.get(conversation_id);
  }

  function titleOf({ code, data }: Alert): string {
    const reason = (data?.reason ?? {}) as { code?: string; data?: Record<string, unknown> };
    const by = agents.data.value?.find((agent) => agent.id === reason.data?.by)?.name;
    if (reason.code === "transferred" && by) return t("alert.transferred", { by });
    if (i18n.global.te(`push.${code}`) && data?.url) return t(`push.${code}`, data);
    return i18n.global.te(`alert.${code}`) ? t(`alert.${code}`, data ?? {}) : wordsForCode(code, data);
  }

  function tell(alert: Alert, row: ConversationRow | undefined): void {
    const { code, data } = alert;
    const conversation_id = alert.conversation_id ?? "";
    if (conversation_id && conversation_id === shownId() && !document.hidden) return;
    const title = titleOf(alert);
    const note = data?.note || (data?.reason as { data?: { note?: string } } | undefined)?.data?.note;
    const words = note || row?.first_unanswered_text || row?.preview;
    const description = row ? `${nameOf(row.buyer.name)}${t("common.colon")}${words}` : String(note ?? data?.body ?? "");
    const url = typeof data?.url === "string" ? data.url.replace(/^\/app/, "") : "";
    if (document.hidden && conversation_id) notify(title, description, conversation_id, show);
    toast.add({
      id: `alert-${conversation_id || code}`,
      title,
      description,
      icon: "i-lucide-bell",
      color: "primary",
      actions: url ? [{ label: t("common.open"), variant: "soft", onClick: () => void router.push(url) }] : conversation_id ? [{ label: t("common.open"), variant: "soft", onClick: () => show(conversation_id) }] : [],
    });
  }
  onFrame("problem", ({ code, data }) => toast.add({ title: wordsForCode(code, data), color: "error" }));
  onFrame("agent_presence", ({ agent_id, presence }) => {
    if (me.value && agent_id === me.value.id && me.value.presence !== presence) {
      me.value = { ...me.value, presence: presence as "online" };
    }
  });
  useEventListener(window, "xiaoer:open" as never, (event: CustomEvent<string>) => void router.push(event.detail.replace(/^\/app/, "")));
  watch([unreadTotal, () => i18n.global.locale.value], showOnTab, { immediate: true });
}

function showOnTab(): void {
  document.title = unreadTotal.value ? `(${unreadTotal.value}) ${t("app.name")}` : t("app.name");
  const badge = navigator as Navigator & { setAppBadge?(count: number): Promise<void>; clearAppBadge?(): Promise<void> };
  void (unreadTotal.value ? badge.setAppBadge?.(unreadTotal.value) : badge.clearAppBadge?.())?.catch(() => undefined);
}

function notify(title: string, body: string, id: string, show: (id: string) => void): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const notice = new Notification(title, { body, tag: id, icon: "/app/icon-192.png", silent: true });
  notice.onclick = () => {
    window.focus();
    show(id);
    notice.close();
  };
}
