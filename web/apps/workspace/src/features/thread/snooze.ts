/** Moments to come back at, in the agent's own clock. */
export interface Preset {
  name: "hour" | "threeHours" | "evening" | "tomorrow" | "monday";
  at: Date;
}

function atHour(day: Date, hour: number): Date {
  const moment = new Date(day);
  moment.setHours(hour, 0, 0, 0);
  return moment;
}

const plusDays = (day: Date, days: number): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);

/** Those that lie ahead; each at least half an hour away. */
export function presets(now: Date): Preset[] {
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  const all: Preset[] = [
    { name: "hour", at: new Date(now.getTime() + 3_600_000) },
    { name: "threeHours", at: new Date(now.getTime() + 3 * 3_600_000) },
    { name: "evening", at: atHour(now, 19) },
    { name: "tomorrow", at: atHour(plusDays(now, 1), 9) },
    { name: "monday", at: atHour(plusDays(now, untilMonday), 9) },
  ];
  return all.filter(({ at }) => at.getTime() - now.getTime() >= 30 * 60_000);
}
