import type { MacroStep } from "@xiaoer/api";
import { shallowReactive } from "vue";

/** What was typed and not yet sent, one for each conversation; kept over a reload. */
export interface Draft {
  text: string;
  note: boolean;
  replyTo: number | null;
  /** What is to be done once it is sent, and has not been. */
  steps: MacroStep[];
}

const PREFIX = "xiaoer.draft.";
const EMPTY: Draft = { text: "", note: false, replyTo: null, steps: [] };

const held = shallowReactive(new Map<string, Draft>());
for (let at = 0; at < localStorage.length; at++) {
  const key = localStorage.key(at);
  if (key?.startsWith(PREFIX)) held.set(key.slice(PREFIX.length), parse(localStorage.getItem(key)));
}

function parse(text: string | null): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(text ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

/** A lone `/` is a look into the quick replies, not yet a draft. */
export const hasDraft = (id: string): boolean => !!held.get(id)?.text.replace(/^\/$/, "").trim() || !!held.get(id)?.steps.length;
export const readDraft = (id: string): Draft => held.get(id) ?? EMPTY;

export function keepDraft(id: string, draft: Draft): void {
  try {
    if (!draft.text && !draft.replyTo && !draft.steps.length) {
      held.delete(id);
      localStorage.removeItem(PREFIX + id);
    } else {
      held.set(id, draft);
      localStorage.setItem(PREFIX + id, JSON.stringify(draft));
    }
  } catch {
    held.set(id, draft);
  }
}
