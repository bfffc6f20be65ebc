import { quickReplies, type Agent, type Card, type ConversationRow, type QuickReply } from "@xiaoer/api";
import type { ShownLine, ThreadView } from "@xiaoer/live";
import { computed, nextTick, ref, shallowRef, watch, type Ref } from "vue";
import { useColleagues } from "./useColleagues";
import { useProblems } from "@/app/errors";
import { locale } from "@/app/i18n";
import { live } from "@/app/live";
import { me } from "@/app/session";
import { keepDraft, readDraft } from "./drafts";
import { findEmoji } from "./emoji";
import { put, triggerAt, type Trigger } from "./triggers";
import { useQuickReplies } from "./useQuickReplies";
import { useSteps } from "./useSteps";
import type { useTray } from "./useTray";
import { fill, missingIn } from "./variables";
import { useFacts } from "./useFacts";
import { remember, useGate } from "./useGate";

type Tray = ReturnType<typeof useTray>;
export interface Suggestion {
  id: string;
  reply?: QuickReply;
  sign?: string;
  title: string;
  text?: string;
  agent?: Agent;
}

/** What is being written to one buyer: text, note or edit, what it answers, and what the signs before the caret offer. */
export function useComposer(row: Ref<ConversationRow>, view: Ref<ThreadView>, field: Ref<HTMLTextAreaElement | null>, tray: Tray) {
  const kept = readDraft(row.value.id);
  const text = ref(kept.text);
  const note = ref(kept.note);
  const replyTo = ref<number | null>(kept.replyTo);
  const editing = shallowRef<ShownLine | null>(null);
  const trigger = shallowRef<Trigger | null>(null);
  const asking = shallowRef<QuickReply | null>(null);
  const saving = ref(false);
  const problems = useProblems();
  const facts = useFacts(row);
  const after = useSteps(row);
  const gate = useGate(row, text, note);
  let caret = text.value.length;

  watch([text, note, replyTo, after.steps], () => {
    if (!editing.value) keepDraft(row.value.id, { text: text.value, note: note.value, replyTo: replyTo.value, steps: after.steps.value });
  });

  const term = computed(() => trigger.value?.term ?? "");
  const wantsReplies = computed(() => trigger.value?.kind === "quickReply");
  const replies = useQuickReplies(term, wantsReplies);
  const colleagues = useColleagues(row, note);
  const suggestions = computed<Suggestion[]>(() => {
    const now = trigger.value;
    if (!now) return [];
    if (now.kind === "quickReply") return replies.value.map((reply) => ({ id: reply.id, reply, title: reply.title, text: fill(reply.text, facts.value) }));
    if (now.kind === "emoji") return findEmoji(now.term).map(({ sign, words }) => ({ id: sign, sign, title: words.split(" ")[0]! }));
    return colleagues.found(now.term).map((agent) => ({ id: agent.id, agent, sign: `@${agent.name} `, title: agent.name }));
  });

  function look(): void {
    caret = field.value?.selectionStart ?? text.value.length;
    trigger.value = editing.value ? null : triggerAt(text.value, caret, note.value);
  }

  function replace(start: number, end: number, inserted: string): void {
    const next = put(text.value, start, end, inserted);
    text.value = next.text;
    caret = next.caret;
    trigger.value = null;
    void nextTick(() => {
      field.value?.focus();
      field.value?.setSelectionRange(caret, caret);
    });
  }

  function insert(words: string): void {
    const end = field.value?.selectionEnd ?? caret;
    replace(Math.min(field.value?.selectionStart ?? caret, end), end, words);
  }

  function useReply(reply: QuickReply): void {
    const now = trigger.value;
    if (now) replace(now.start, now.start + 1 + now.term.length, "");
    if (missingIn(reply.text, facts.value).length) asking.value = reply;
    else putReply(reply, fill(reply.text, facts.value));
  }

  /** Puts a filled reply where the caret is; several can stand one after the other. */
  function putReply(reply: QuickReply, words: string): void {
    asking.value = null;
    const before = text.value.slice(0, caret);
    if (words) insert(before && !/\s$/.test(before) ? `\n${words}` : words);
    void quickReplies.used(reply.id, row.value.id).catch(() => undefined);
    for (const id of reply.file_ids) void tray.addStored(id);
    after.add(reply.steps);
  }

  function choose(suggestion: Suggestion): void {
    const now = trigger.value;
    if (suggestion.reply) useReply(suggestion.reply);
    else if (now && suggestion.sign) replace(now.start, now.start + 1 + now.term.length, suggestion.sign);
  }

  function reset(): void {
    text.value = "";
    replyTo.value = null;
    trigger.value = null;
    caret = 0;
  }

  async function saveEdit(): Promise<void> {
    const words = text.value.trim();
    const target = editing.value;
    if (!target?.seq || !words || words === target.line.text) return stopEdit();
    saving.value = true;
    try {
      await live().edit(row.value.id, target.seq, words);
      stopEdit();
    } catch (failure) {
      problems.tell(failure);
    } finally {
      saving.value = false;
    }
  }

  function send(): void {
    if (gate.stops()) return;
    if (editing.value) return void saveEdit();
    const words = text.value.trim();
    let line: string | null = null;
    if (words) {
      const mentions = note.value ? colleagues.calledIn(words) : [];
      line = live().send({ conversationId: row.value.id, kind: note.value ? "note" : "text", text: words, reply_to_seq: replyTo.value, mentions });
      if (!note.value) remember(words);
      reset();
    }
    if (!note.value) tray.send(row.value.id);
    void after.runAfter(line);
  }

  /** Words that were refused are here again, to be said another way; what is being written stays. */
  function takeBack(words: string): void {
    if (editing.value) stopEdit();
    note.value = false;
    text.value = [text.value.trim(), words].filter(Boolean).join("\n");
    void nextTick(() => field.value?.focus());
  }

  const callByName = (name: string): void => replace(0, 0, locale.value === "en" ? `${name}, ` : `${name}，`);

  function edit(seq: number): void {
    const target = view.value.lines.find((shown) => shown.seq === seq);
    if (!target) return;
    editing.value = target;
    note.value = target.line.kind === "note";
    text.value = target.line.text ?? "";
    void nextTick(() => field.value?.focus());
  }

  function editLast(): boolean {
    const last = view.value.lines.findLast(
      (shown) => shown.seq !== null && shown.line.author_id === me.value?.id && ["text", "note"].includes(shown.line.kind) && !shown.line.recalled_at,
    );
    if (last?.seq) edit(last.seq);
    return !!last;
  }

  function stopEdit(): void {
    const back = readDraft(row.value.id);
    editing.value = null;
    text.value = back.text;
    note.value = back.note;
  }

  const sendCard = (card: Card): void => void live().send({ conversationId: row.value.id, kind: "card", text: "", card: card as never });
  const sendSticker = (sticker: { id: string; name: string; url: string }): void =>
    void live().send({ conversationId: row.value.id, kind: "sticker", text: "", card: { card: "sticker", sticker_id: sticker.id, name: sticker.name, url: sticker.url } });

  return {
    text, note, replyTo, editing, trigger, asking, saving, suggestions, facts, after, gate,
    look, insert, choose, useReply, putReply, send, edit, editLast, stopEdit, takeBack, callByName, sendCard, sendSticker,
  };
}
