import type { Agent } from "@xiaoer/api";
import { i18n, t } from "@/app/i18n";

/** Purposes and channels as people say them; a channel of its own keeps its name. */
const named = (group: string, code: string): string => (i18n.global.te(`${group}.${code}`) ? t(`${group}.${code}`) : code);
export const purposeName = (code: string): string => named("outreachPurpose", code);
export const channelName = (code: string): string => named("outreachChannel", code);
export const ruleLanguage = (locale: string): "zh" | "en" => (locale.startsWith("zh") ? "zh" : "en");
export const ruleName = (rule: string): string => named("gateRule", rule);
/** An agent by name; the desk itself where nobody wrote it. */
export const senderName = (id: string, agents: readonly Agent[] | undefined): string => agents?.find((one) => one.id === id)?.name ?? t("gate.system");
