import type { Payout, PayoutState } from "@xiaoer/api";

export const PAYOUT_TONE: Record<PayoutState, "warning" | "info" | "success" | "error" | "neutral"> = {
  waiting: "info", calling: "info", unknown: "warning", by_hand: "warning", paid: "success", refused: "error", cancelled: "neutral",
};

const IS_OPEN: readonly PayoutState[] = ["waiting", "calling", "unknown", "by_hand"];
export const isOpen = ({ state }: Payout): boolean => IS_OPEN.includes(state);

/** What a person may do now, as the payout's life allows it. */
export function payoutActions({ state, payer }: Payout): ("record" | "retry" | "cancel")[] {
  if (state === "by_hand") return payer ? ["record", "retry", "cancel"] : ["record", "cancel"];
  if (state === "unknown") return ["record", "retry"];
  return state === "waiting" ? ["retry", "cancel"] : [];
}
