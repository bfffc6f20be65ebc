import type { CancelDesk, Checklist, Rejection } from "@xiaoer/api";

export const REJECT_REASONS = ["address_error", "changed_mind", "dissatisfied", "other"] as const;
export const CANCEL_REASONS = ["order_error", "out_of_stock", "address_error"] as const;
export const CHANNELS = ["chat", "phone", "sms", "email"] as const;
export const OUTCOMES = ["no_answer", "refused", "reached"] as const;

/** The condition that decides against refusing: the first that fails; those behind it follow from it. */
export const failing = (rejection: Rejection): string => rejection.conditions.find((one) => !one.holds)?.code ?? "";

export const checklistOf = (desk: CancelDesk | undefined, reason: string): Checklist | undefined => desk?.checklists.find((one) => one.reason === reason);

/** Whether a reason's checklist asks for this at all. */
export const asks = (list: Checklist | undefined, code: string): boolean => !!list?.steps.some((step) => step.code === code);

/** What a `datetime-local` field holds, as the browser's own clock says it. */
export const localTime = (moment: Date): string => new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
