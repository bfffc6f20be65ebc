/** The keys of a menu: arrows go round, Home and End to its ends, Escape and Tab close it. */
export function moveInMenu(event: KeyboardEvent, close: () => void): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLButtonElement>("[role=menuitem]")];
  if (event.key === "Escape" || (event.key === "Tab" && items.length > 0)) {
    event.preventDefault();
    event.stopPropagation();
    return close();
  }
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 };
  const next = to[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
