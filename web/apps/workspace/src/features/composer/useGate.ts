import { conversations, type ConversationRow, type GateFinding, type GateRuling } from "@xiaoer/api";
import { watchDebounced } from "@vueuse/core";
import { computed, ref, shallowRef, watch, type Ref } from "vue";
import { locale } from "@/app/i18n";

const WAIT_MS = 350;
const REMEMBERED = 20;
const WEIGHT = { block: 0, warn: 1, note: 2 } as const;

type Judge = (words: string, signal: AbortSignal) => Promise<GateRuling>;

/** What this agent said lately anywhere, the newest first: the same words again are worth a hint. */
const said: string[] = [];

export function remember(words: string): void {
  said.unshift(words);
  said.length = Math.min(said.length, REMEMBERED);
}

/** The send gate's word on what is being written, and its lawful wording. The server judges again when it is sent. */
export function useGate(row: Ref<ConversationRow>, text: Ref<string>, note: Ref<boolean>) {
  const words = computed(() => (note.value || text.value.trim().startsWith("/") ? "" : text.value.trim()));
  const judge: Judge = async (wanted, signal) => {
    const body = { text: wanted, reader: locale.value.slice(0, 2), recent_answers: said };
    return (await conversations.preview(row.value.id, body, signal)).ruling;
  };
  return useHints(text, words, judge, () => row.value.id);
}

/** What a judge says of `words`, a moment after they or what they are about changed; a lawful wording goes into `text`. */
export function useHints(text: Ref<string>, words: Ref<string>, judge: Judge, about: () => unknown) {
  const ruling = shallowRef<GateRuling | null>(null);
  const judged = ref("");
  const before = ref("");
  const pressed = ref(false);
  let asking: AbortController | null = null;

  const current = computed(() => (words.value && judged.value === words.value ? ruling.value : null));
  const findings = computed<GateFinding[]>(() => {
    const told = (current.value?.findings ?? []).filter((one) => one.severity !== "note");
    const once = new Map(told.map((one) => [one.sentence, one]));
    return [...once.values()].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
  });
  const blocked = computed(() => findings.value.some((one) => one.severity === "block"));
  const rewrite = computed(() => current.value?.rewrite ?? "");
  const name = computed(() => String(current.value?.findings.find((one) => one.rule === "name_missing")?.values.name ?? ""));
  const replaced = computed(() => (before.value && words.value === judged.value ? before.value : ""));

  async function ask(): Promise<void> {
    asking?.abort();
    const wanted = words.value;
    if (!wanted) return;
    const mine = (asking = new AbortController());
    try {
      const answer = await judge(wanted, mine.signal);
      if (mine.signal.aborted) return;
      ruling.value = answer;
      judged.value = wanted;
    } catch {
      return; // no hint is no hindrance: the gate has the last word when the line is sent
    }
  }

  watchDebounced([words, about], ask, { debounce: WAIT_MS });
  watch(words, (now) => {
    if (now !== judged.value) pressed.value = false;
    if (before.value && now !== ruling.value?.rewrite && now !== judged.value) before.value = "";
  });

  /** Puts the lawful wording in; what was written can be put back. */
  function useRewrite(): void {
    const old = text.value;
    const lawful = rewrite.value;
    text.value = lawful;
    judged.value = lawful.trim();
    ruling.value = { ...ruling.value!, findings: [], rewrite: lawful };
    before.value = old;
  }

  function putBack(): void {
    text.value = before.value;
    before.value = "";
    void ask();
  }

  /** Whether these words are known to be blocked: they stay, and the reason stands above them. */
  function stops(): boolean {
    pressed.value = blocked.value;
    return blocked.value;
  }

  /** These very words were looked at, and nothing stands against them. */
  const fine = computed(() => current.value !== null && !findings.value.length);

  return { findings, blocked, rewrite, name, replaced, pressed, fine, useRewrite, putBack, stops };
}

export type Gate = ReturnType<typeof useGate>;
