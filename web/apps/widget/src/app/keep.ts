/** What this browser remembers. Where storage is forbidden the chat works all the same, for this visit. */
import type { KeyStore } from "@xiaoer/live";

function available(): Storage | null {
  try {
    localStorage.setItem("xiaoer.try", "1");
    localStorage.removeItem("xiaoer.try");
    return localStorage;
  } catch {
    return null;
  }
}

class Memory implements KeyStore {
  readonly #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  key = (index: number): string | null => [...this.#items.keys()][index] ?? null;
  getItem = (key: string): string | null => this.#items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#items.set(key, value);
  removeItem = (key: string): void => void this.#items.delete(key);
}

export const store: KeyStore = available() ?? new Memory();

export function recall<T>(name: string): T | null {
  try {
    return JSON.parse(store.getItem(`xiaoer.${name}`) ?? "null") as T | null;
  } catch {
    return null;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    if (value === null || value === "") store.removeItem(`xiaoer.${name}`);
    else store.setItem(`xiaoer.${name}`, JSON.stringify(value));
  } catch {
    return;
  }
}
