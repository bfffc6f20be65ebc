import { Commands } from "@xiaoer/commands";
import type { ConversationRow, Me, Presence } from "@xiaoer/api";
import type { useConversationActions } from "@/features/thread/actions";
import type { Router } from "vue-router";
import { casesPort } from "./casesPort";
import { composer } from "./composerPort";
import { copilotPort } from "@/features/handover/copilotPort";
import { promisePort } from "@/features/sla/promisePort";
import { MORE_PLACES } from "@/features/shell/places";
import { REMEDIES } from "@/features/cases/cases";
import { contextWanted, isWide } from "./layout";
import { openDialog } from "./dialogs";
import { chooseLocale, locale } from "./i18n";
import { first as unreadBulletin, readFirst } from "@/features/bulletins/toRead";
import { toggleTheme } from "./theme";

export interface CommandContext {
  me: Me;
  conversation: ConversationRow | null;
  router: Router;
  actions: ReturnType<typeof useConversationActions>;
  may(permission: string): boolean;
  step(by: 1 | -1): void;
  nextUnanswered(): void;
  setPresence(presence: Presence): void;
  signOut(): void;
}

type Ctx = CommandContext;
const always = (): boolean => true;
const chosen = ({ conversation }: Ctx): boolean => conversation !== null;
const open = ({ conversation }: Ctx): boolean => conversation?.state === "open";
const replying = (ctx: Ctx): boolean => open(ctx) && ctx.may("conversation.reply");
const mine = ({ conversation, me }: Ctx): boolean => conversation?.agent_id === me.id;
const writing = (ctx: Ctx): boolean => chosen(ctx) && composer.value !== null;

const onCases = (): boolean => casesPort.value !== null;
/** Where Enter means something else already, it keeps that meaning. */
const onNothing = (): boolean => !document.activeElement?.matches("button, a:not([aria-current=true]), [role=combobox], [role=option]");

const go = (name: string, icon: string, keys?: string, need?: string) => ({
  id: `go.${name}` as const,
  icon,
  keys,
  when: (ctx: Ctx) => !need || ctx.may(need),
  run: ({ router }: Ctx) => void router.push({ name }),
});

/** Every action; the button, the key and the row of the command bar are made from these. */
export const commands = new Commands<CommandContext>().add(
  { id: "app.bulletin", icon: "i-lucide-megaphone", keys: "alt+r", when: () => unreadBulletin.value !== undefined, run: readFirst },
  { id: "app.palette", icon: "i-lucide-command", keys: "mod+k", when: always, run: () => openDialog("palette") },
  { id: "app.keys", icon: "i-lucide-keyboard", keys: "?", when: always, run: () => openDialog("keys") },
  {
    id: "conversation.claim", icon: "i-lucide-hand", keys: "alt+g",
    when: (ctx) => open(ctx) && ctx.conversation!.agent_id === null && ctx.may("conversation.reply"),
    run: ({ actions, conversation }) => void actions.claim(conversation!),
  },
  {
    id: "conversation.takeOver", icon: "i-lucide-user-round-check", keys: "alt+shift+g",
    when: (ctx) => open(ctx) && !!ctx.conversation!.agent_id && !mine(ctx) && ctx.may("conversation.assign"),
    run: ({ actions, conversation }) => void actions.takeOver(conversation!),
  },
  {
    id: "conversation.transfer", icon: "i-lucide-arrow-right-left", keys: "alt+t",
    when: (ctx) => replying(ctx) && (mine(ctx) || ctx.may("conversation.assign")), run: () => openDialog("transfer"),
  },
  { id: "conversation.snooze", icon: "i-lucide-alarm-clock", keys: "alt+z", when: replying, run: () => openDialog("snooze") },
  {
    id: "conversation.close", icon: "i-lucide-circle-check", keys: "alt+e", when: replying,
    run: async ({ actions, conversation, nextUnanswered }) => {
      if (await actions.close(conversation!)) nextUnanswered();
    },
  },
  {
    id: "conversation.reopen", icon: "i-lucide-rotate-ccw", keys: "alt+shift+e",
    when: (ctx) => chosen(ctx) && !open(ctx) && ctx.may("conversation.reply"), run: ({ actions, conversation }) => void actions.reopen(conversation!),
  },
  {
    id: "conversation.noResponse", icon: "i-lucide-message-circle-off", keys: "alt+x",
    when: (ctx) => replying(ctx) && !!ctx.conversation!.first_unanswered_at, run: () => openDialog("noResponse"),
  },
  { id: "promise.make", icon: "i-lucide-hand-heart", also: "承诺 回电 call back", when: replying, run: () => openDialog("promise") },
  { id: "promise.confirm", icon: "i-lucide-check", keys: "alt+k", when: (ctx) => chosen(ctx) && promisePort.value !== null, run: () => promisePort.value?.confirm() },
  { id: "promise.dismiss", icon: "i-lucide-x", keys: "alt+shift+k", when: (ctx) => chosen(ctx) && promisePort.value !== null, run: () => promisePort.value?.dismiss() },
  { id: "conversation.stage", icon: "i-lucide-milestone", when: (ctx) => chosen(ctx) && ctx.may("conversation.reply"), run: () => openDialog("stage") },
  { id: "conversation.next", icon: "i-lucide-arrow-down", keys: "alt+arrowdown", when: always, run: ({ step }) => step(1) },
  { id: "conversation.previous", icon: "i-lucide-arrow-up", keys: "alt+arrowup", when: always, run: ({ step }) => step(-1) },
  {
    id: "conversation.nextUnanswered", icon: "i-lucide-message-circle-question-mark", keys: "alt+n", when: always,
    run: ({ nextUnanswered }) => nextUnanswered(),
  },
  { id: "write.reply", icon: "i-lucide-pencil-line", keys: "r", when: writing, run: () => composer.value?.focus() },
  { id: "write.quickReply", icon: "i-lucide-zap", keys: "alt+q", when: writing, run: () => composer.value?.openQuickReplies() },
  {
    id: "write.holding", icon: "i-lucide-hourglass", keys: "alt+h", also: "稍等 请稍候 holding wait",
    when: (ctx) => writing(ctx) && composer.value!.holding() !== null, run: () => composer.value?.holding()?.(),
  },
  {
    id: "write.suggestion", icon: "i-lucide-sparkles", keys: "alt+s", also: "建议 copilot suggestion",
    when: (ctx) => writing(ctx) && copilotPort.value?.ready === true, run: () => copilotPort.value?.take(),
  },
  {
    id: "write.undoSuggestion", icon: "i-lucide-undo-2", keys: "alt+shift+s",
    when: (ctx) => writing(ctx) && copilotPort.value?.undoable === true, run: () => copilotPort.value?.undo(),
  },
  { id: "write.emoji", icon: "i-lucide-smile", keys: "alt+m", when: writing, run: () => composer.value?.openEmoji() },
  { id: "write.attach", icon: "i-lucide-paperclip", keys: "alt+a", when: writing, run: () => composer.value?.attach() },
  { id: "write.voice", icon: "i-lucide-mic", keys: "alt+v", when: writing, run: () => composer.value?.recordVoice() },
  { id: "write.note", icon: "i-lucide-sticky-note", keys: "alt+shift+n", when: writing, run: () => composer.value?.toggleNote() },
  { id: "write.product", icon: "i-lucide-shopping-bag", keys: "alt+p", when: writing, run: () => openDialog("product") },
  { id: "write.order", icon: "i-lucide-receipt-text", keys: "alt+o", when: writing, run: () => openDialog("order") },
  { id: "write.guide", icon: "i-lucide-list-ordered", when: writing, run: () => openDialog("guide") },
  { id: "write.invite", icon: "i-lucide-badge-japanese-yen", keys: "alt+i", when: writing, run: () => openDialog("invite") },
  { id: "write.assurance", icon: "i-lucide-shield-check", keys: "alt+b", also: "安心 保价 reassurance insurance", when: writing, run: () => openDialog("assurance") },
  { id: "write.howTo", icon: "i-lucide-list-ordered", keys: "alt+u", also: "教程 步骤 how to steps", when: writing, run: () => openDialog("howTo") },
  { id: "write.gift", icon: "i-lucide-gift", keys: "alt+y", when: (ctx) => writing(ctx) && ctx.may("gift.give"), run: () => openDialog("gift") },
  { id: "case.next", icon: "i-lucide-arrow-down", keys: "j", when: onCases, run: () => casesPort.value?.step(1) },
  { id: "case.previous", icon: "i-lucide-arrow-up", keys: "k", when: onCases, run: () => casesPort.value?.step(-1) },
  { id: "case.act", icon: "i-lucide-package-check", keys: "enter", when: () => onCases() && onNothing(), run: () => casesPort.value?.handle() },
  ...REMEDIES.map((remedy) => ({
    id: `case.${remedy}` as const, icon: "i-lucide-package-open", also: `售后 after-sales ${remedy}`,
    when: (ctx: Ctx) => chosen(ctx) && ctx.may("case.handle"), run: () => (remedy === "rejected" ? openDialog("rejection") : openDialog("case", { id: remedy, name: "" })),
  })),
  go("inbox", "i-lucide-inbox", "g i"),
  go("cases", "i-lucide-package-check", "g c", "case.read"),
  go("tickets", "i-lucide-ticket", "g t", "ticket.read"),
  { id: "ticket.new", icon: "i-lucide-ticket-plus", keys: "alt+w", also: "工单 ticket 转工单", when: (ctx) => ctx.may("ticket.handle"), run: () => openDialog("ticket") },
  {
    id: "ticket.call", icon: "i-lucide-phone-call", also: "电话 通话 phone call log", when: (ctx) => chosen(ctx) && ctx.may("ticket.handle"),
    run: ({ conversation }) => openDialog("call", { id: conversation!.id, name: conversation!.buyer.name }),
  },
  ...(["board", "mine", "overdue"] as const).map((view) => ({
    id: `ticket.${view}` as const, icon: "i-lucide-ticket", also: "工单 tickets", when: (ctx: Ctx) => ctx.may("ticket.read"),
    run: ({ router }: Ctx) => void router.push({ name: "tickets", query: view === "board" ? { as: "board" } : { view } }),
  })),
  go("ticket-settings", "i-lucide-ticket", undefined, "ticket.edit"),
  go("policy", "i-lucide-scale", undefined, "case.read"),
  go("search", "i-lucide-search", "mod+shift+f"),
  go("board", "i-lucide-gauge", "g b", "conversation.read_all"),
  ...MORE_PLACES.map(({ name, icon, need }) => go(name, icon, undefined, need)),
  go("profile", "i-lucide-circle-user-round", "g s"),
  go("quick-replies", "i-lucide-zap", "g q"),
  go("import", "i-lucide-upload", undefined, "order.push"),
  go("connections", "i-lucide-plug", undefined, "connection.edit"),
  go("shops", "i-lucide-store", undefined, "shop.edit"),
  go("agents", "i-lucide-users", undefined, "staff.read"),
  go("teams", "i-lucide-users-round", undefined, "staff.read"),
  go("routing", "i-lucide-split", undefined, "routing.edit"),
  go("buyer-tags", "i-lucide-tags", undefined, "routing.edit"),
  go("clock-settings", "i-lucide-timer", undefined, "routing.edit"),
  go("gifts", "i-lucide-gift", undefined, "case.approve"),
  go("tokens", "i-lucide-key-round", undefined, "staff.edit"),
  go("audit", "i-lucide-scroll-text", undefined, "audit.read"),
  { id: "presence.online", icon: "i-lucide-circle-dot", when: always, run: ({ setPresence }) => setPresence("online") },
  { id: "presence.busy", icon: "i-lucide-circle-minus", when: always, run: ({ setPresence }) => setPresence("busy") },
  { id: "presence.away", icon: "i-lucide-moon-star", when: always, run: ({ setPresence }) => setPresence("away") },
  {
    id: "app.context", icon: "i-lucide-panel-right", keys: "alt+c", when: chosen,
    run: ({ router, conversation }) => toggleContext(router, conversation!.id),
  },
  {
    id: "app.language", icon: "i-lucide-languages", also: "language 语言 English 中文", when: always,
    run: () => chooseLocale(locale.value === "en" ? "zh-CN" : "en"),
  },
  { id: "app.theme", icon: "i-lucide-sun-moon", also: "dark light 深色 浅色", when: always, run: () => toggleTheme() },
  { id: "app.signOut", icon: "i-lucide-log-out", when: always, run: ({ signOut }) => signOut() },
);

/** Beside the thread where it fits, over it where it does not. */
export function toggleContext(router: Router, id: string): void {
  if (isWide.value) {
    contextWanted.value = !contextWanted.value;
    return;
  }
  const shown = router.currentRoute.value.query.panel === "context";
  void router.push({ name: "inbox", params: { id }, query: shown ? {} : { panel: "context" } });
}
