import { i18n, t } from "@/app/i18n";

/** `status_429` and the like say how the other side answered; the rest are our own words. */
export function modelReason(reason: string): string {
  const status = /^status_(\d+)(?: (.+))?$/.exec(reason);
  if (status) return t("languageModel.status", { status: status[1] ?? "", code: status[2] ?? "" }).trim();
  const key = `modelReason.${reason}`;
  return reason && i18n.global.te(key) ? t(key) : reason;
}
