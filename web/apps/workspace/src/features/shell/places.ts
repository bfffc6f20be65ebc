import { may } from "@/app/session";

export interface Place {
  name: string;
  path: string;
  icon: string;
  need: string;
}

/** Screens beside inbox and cases: what a lead, an owner or the warehouse looks at. */
export const MORE_PLACES: readonly Place[] = [
  { name: "clocks", path: "/clocks", icon: "i-lucide-timer", need: "conversation.read" },
  { name: "quality", path: "/quality", icon: "i-lucide-clipboard-check", need: "conversation.read" },
  { name: "calls", path: "/calls", icon: "i-lucide-phone", need: "ticket.read" },
  { name: "knowledge", path: "/knowledge", icon: "i-lucide-book-open", need: "conversation.read" },
  { name: "bulletins", path: "/bulletins", icon: "i-lucide-megaphone", need: "conversation.read" },
  { name: "bot", path: "/bot", icon: "i-lucide-bot", need: "conversation.read" },
  { name: "outreach", path: "/outreach", icon: "i-lucide-send", need: "conversation.read" },
  { name: "after-sales-figures", path: "/figures", icon: "i-lucide-chart-no-axes-column", need: "figures.read" },
  { name: "money", path: "/money", icon: "i-lucide-wallet", need: "money.read" },
  { name: "parcel-watches", path: "/parcel-watches", icon: "i-lucide-truck", need: "case.read" },
  { name: "stock-outs", path: "/stock-outs", icon: "i-lucide-package-x", need: "case.approve" },
];

export const morePlaces = (): Place[] => MORE_PLACES.filter(({ need }) => may(need));
