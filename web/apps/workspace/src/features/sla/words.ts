import { i18n, t } from "@/app/i18n";

/** A clock's name in words; a shop's own clocks have none and keep theirs. */
export function clockName(name: string): string {
  if (i18n.global.te(`clockName.${name}`)) return t(`clockName.${name}`);
  const step = name.startsWith("case_") ? name.slice(5) : "";
  return step && i18n.global.te(`caseClock.${step}`) ? t("clock.ofCase", { step: t(`caseClock.${step}`) }) : name;
}

/** `09:30` of minutes after midnight; 24:00 is the end of the day. */
export const wall = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export interface Hours {
  start: number;
  end: number;
}

/** `09:00-12:00, 13:00–18:00` as spans; undefined where it cannot be read. A span over midnight is not one day's. */
export function readHours(text: string): Hours[] | undefined {
  const parts = text.split(/[,，;；、\s]+/).filter(Boolean);
  const spans: Hours[] = [];
  for (const part of parts) {
    const found = /^(\d{1,2})(?:[:：](\d{2}))?[-–—~～至](\d{1,2})(?:[:：](\d{2}))?$/.exec(part);
    if (!found) return undefined;
    const start = Number(found[1]) * 60 + Number(found[2] ?? 0);
    const end = Number(found[3]) * 60 + Number(found[4] ?? 0);
    if (end <= start || end > 1440 || Number(found[2] ?? 0) > 59 || Number(found[4] ?? 0) > 59) return undefined;
    spans.push({ start, end });
  }
  return spans;
}

export const writeHours = (spans: readonly Hours[]): string => spans.map(({ start, end }) => `${wall(start)}-${wall(end)}`).join(", ");
