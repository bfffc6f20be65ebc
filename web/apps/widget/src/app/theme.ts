import { place } from "./place.ts";

const DEFAULT_ACCENT = "#0f766e";

/** Lays the shop's accent over the page, with words on it that can be read in any colour (WCAG contrast). */
export function paint(accent: string | null | undefined, theme: "light" | "dark" | "auto" | undefined): void {
  const root = document.documentElement;
  const colour = /^#[0-9a-f]{6}$/i.test(accent ?? "") ? (accent as string) : DEFAULT_ACCENT;
  root.style.setProperty("--accent", colour);
  root.style.setProperty("--on-accent", luminance(colour) > 0.36 ? "#111827" : "#ffffff");
  root.style.setProperty("--accent-text", luminance(colour) > 0.36 ? "color-mix(in oklab, var(--accent), black 55%)" : colour);
  const chosen = place.theme ?? (theme === "auto" ? null : theme);
  if (chosen) root.dataset["theme"] = chosen;
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const share = parseInt(hex.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
