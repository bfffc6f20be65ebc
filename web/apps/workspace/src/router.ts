import { session } from "@xiaoer/api";
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import { onSignedOut, whoAmI } from "./app/session";
import OfflinePage from "./features/shell/OfflinePage.vue";

const settings: RouteRecordRaw[] = [
  { path: "", redirect: { name: "profile" } },
  { path: "profile", name: "profile", component: () => import("./features/settings/ProfilePage.vue") },
  { path: "agents", name: "agents", component: () => import("./features/settings/AgentsPage.vue") },
  { path: "teams", name: "teams", component: () => import("./features/settings/TeamsPage.vue") },
  { path: "shops", name: "shops", component: () => import("./features/settings/ShopsPage.vue") },
  { path: "import", name: "import", component: () => import("./features/settings/ImportPage.vue") },
  { path: "connections", name: "connections", component: () => import("./features/settings/ConnectionsPage.vue") },
  { path: "quick-replies", name: "quick-replies", component: () => import("./features/settings/QuickRepliesPage.vue") },
  { path: "gifts", name: "gifts", component: () => import("./features/gifts/GiftsPage.vue") },
  { path: "routing", name: "routing", component: () => import("./features/settings/RoutingPage.vue") },
  { path: "buyer-tags", name: "buyer-tags", component: () => import("./features/settings/BuyerTagsPage.vue") },
  { path: "clocks", name: "clock-settings", component: () => import("./features/sla/ClockSettingsPage.vue") },
  { path: "policy", name: "policy", component: () => import("./features/policy/PolicyPage.vue") },
  { path: "tickets", name: "ticket-settings", component: () => import("./features/tickets/TicketSettingsPage.vue") },
  { path: "understanding", name: "understanding", component: () => import("./features/understanding/UnderstandingPage.vue") },
  { path: "language-model", name: "language-model", component: () => import("./features/settings/LanguageModelPage.vue") },
  { path: "tokens", name: "tokens", component: () => import("./features/settings/TokensPage.vue") },
  { path: "audit", name: "audit", component: () => import("./features/settings/AuditPage.vue") },
];

const routes: RouteRecordRaw[] = [
  { path: "/sign-in", name: "sign-in", component: () => import("./features/sign-in/SignInPage.vue"), meta: { open: true } },
  { path: "/offline", name: "offline", component: OfflinePage, meta: { open: true } },
  { path: "/reset-password", name: "reset", component: () => import("./features/sign-in/ResetPage.vue"), meta: { open: true } },
  {
    path: "/invitation", alias: "/accept-invitation", name: "accept", component: () => import("./features/sign-in/AcceptPage.vue"),
    meta: { open: true },
  },
  {
    path: "/setup", name: "setup", component: () => import("./features/sign-in/SetupPage.vue"), meta: { open: true },
    beforeEnter: async () => (await setUpNeeded()) || { name: "inbox" },
  },
  {
    path: "/",
    component: () => import("./features/shell/Shell.vue"),
    children: [
      { path: "", redirect: { name: "inbox" } },
      { path: "inbox/:id?", name: "inbox", component: () => import("./features/inbox/InboxPage.vue") },
      { path: "cases/:id?", name: "cases", component: () => import("./features/cases/CasesPage.vue") },
      { path: "tickets/:id?", name: "tickets", component: () => import("./features/tickets/TicketsPage.vue") },
      { path: "search", name: "search", component: () => import("./features/search/SearchPage.vue") },
      { path: "figures/after-sales", name: "after-sales-figures", component: () => import("./features/figures/AfterSalesFigures.vue") },
      { path: "money", name: "money", component: () => import("./features/money/MoneyPage.vue") },
      { path: "stock-outs", name: "stock-outs", component: () => import("./features/stock-out/StockOutPage.vue") },
      { path: "parcel-watches", name: "parcel-watches", component: () => import("./features/watches/WatchesPage.vue") },
      { path: "quality/:tab?/:id?", name: "quality", component: () => import("./features/quality/QualityPage.vue") },
      { path: "calls", name: "calls", component: () => import("./features/calls/CallsPage.vue") },
      { path: "bulletins/:id?", name: "bulletins", component: () => import("./features/bulletins/BulletinsPage.vue") },
      { path: "knowledge/:tab?/:id?", name: "knowledge", component: () => import("./features/knowledge/KnowledgePage.vue") },
      { path: "bot/:tab?", name: "bot", component: () => import("./features/bot/BotPage.vue") },
      { path: "outreach/:tab?/:id?", name: "outreach", component: () => import("./features/outreach/OutreachPage.vue") },
      { path: "clocks", name: "clocks", component: () => import("./features/sla/ClocksPage.vue") },
      { path: "board", name: "board", component: () => import("./features/board/BoardPage.vue") },
      { path: "settings", component: () => import("./features/settings/SettingsFrame.vue"), children: settings },
    ],
  },
  { path: "/:rest(.*)*", redirect: { name: "inbox" } },
];

export const router = createRouter({ history: createWebHistory("/app/"), routes });

const setUpNeeded = (): Promise<boolean> => session.setUpNeeded().then(({ needed }) => needed, () => false);

router.beforeEach(async (to) => {
  if (to.meta.open) return true;
  const found = await whoAmI().catch(() => undefined);
  if (found) return true;
  if (found === undefined) return to.name === "offline" ? true : { name: "offline", query: { next: to.fullPath } };
  if (found === null && (await setUpNeeded())) return { name: "setup" };
  return { name: "sign-in", query: to.fullPath === "/inbox" ? {} : { next: to.fullPath } };
});

onSignedOut(() => void router.push({ name: "sign-in", query: { next: router.currentRoute.value.fullPath, ended: "1" } }));
