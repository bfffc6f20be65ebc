import { FileSender } from "@xiaoer/live";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentType, JSX } from "preact";
import { beginEdit, finishEdit, lastEditable, leaveEdit } from "../app/change.ts";
import { config, draft, editing, keepDraft, objectionTo, sendFile, sendSticker, sendText, shown, tellTyping } from "../app/chat.ts";
import { sizeOf, t } from "../app/words.ts";
import { Icon, type IconName } from "./icons.tsx";
import { focusComposer } from "./panels.ts";
import type { Sticker } from "../app/facts.ts";

type Tool = "emoji" | "stickers" | "voice" | null;
type Pickers = typeof import("./EmojiPicker.tsx");
type Recorders = typeof import("./Recorder.tsx");
const HOLD_MS = 350;
const LONGEST_TEXT = 5000;

interface Picked {
  file: File;
  url: string;
  objection: string;
}

export function Composer(): JSX.Element {
  const area = useRef<HTMLTextAreaElement>(null);
  const [tool, setTool] = useState<Tool>(null);
  const [picked, setPicked] = useState<Picked[]>([]);
  const [dragging, setDragging] = useState(false);
  const hasText = draft.value.trim() !== "";
  const edit = editing.value;
  useEffect(() => {
    if (edit) setTool(null);
  }, [edit]);
  const add = (files: Iterable<File>): void => setPicked((before) => [...before, ...Array.from(files, examine)]);
  useDrop(add, setDragging);
  useAutoHeight(area);
  useFocusOnOpen(area);

  const send = (): void => {
    if (edit) {
      finishEdit();
      return area.current?.focus();
    }
    for (const { file, objection } of picked) if (!objection) sendFile(file, FileSender.kindOf(file.type));
    const text = draft.value.trim();
    if (text) sendText(text);
    keepDraft("");
    setPicked(picked.filter(({ objection }) => objection));
    setTool(null);
    area.current?.focus();
  };
  const write = (text: string): void => {
    keepDraft(text);
    tellTyping(text);
  };
  const insert = (emoji: string): void => {
    const field = area.current;
    const from = field?.selectionStart ?? draft.value.length;
    write(draft.value.slice(0, from) + emoji + draft.value.slice(field?.selectionEnd ?? from));
    requestAnimationFrame(() => field?.setSelectionRange(from + emoji.length, from + emoji.length));
  };
  const closeTool = (): void => {
    setTool(null);
    area.current?.focus();
  };
  return (
    <footer class="composer">
      {dragging && <div class="drop">{t("drop_here")}</div>}
      <Tray picked={picked} onRemove={(gone) => setPicked(picked.filter((one) => one !== gone))} />
      {edit && <Editing text={edit.text} />}
      {(tool === "emoji" || tool === "stickers") && <Panel tool={tool} onEmoji={insert} onClose={closeTool} />}
      {tool === "voice" ? <RecorderPanel onDone={closeTool} /> : (
        <>
          <textarea ref={area} rows={1} value={draft.value} maxLength={LONGEST_TEXT} placeholder={t("placeholder")} aria-label={t("placeholder")}
            enterkeyhint="send" onInput={(event) => write(event.currentTarget.value)} aria-describedby={edit ? "editing" : undefined} onKeyDown={(event) => editLast(event) || enter(event, send)}
            onPaste={(event) => paste(event, add)} />
          <div class="tools">
            <ToolButton icon="smile" words={t("emoji")} pressed={tool === "emoji"} act={() => setTool(tool === "emoji" ? null : "emoji")} />
            {!edit && Boolean(config.value?.stickers?.length) && (
              <ToolButton icon="sticker" words={t("stickers")} pressed={tool === "stickers"} act={() => setTool(tool === "stickers" ? null : "stickers")} />
            )}
            {!edit && <Attach add={add} />}
            {!edit && <Mic start={() => setTool("voice")} />}
            <span class="grow" />
            <button class="send" type="button" aria-label={t(edit ? "save" : "send")} title={t(edit ? "save" : "send")}
              disabled={!hasText && (Boolean(edit) || !picked.some((one) => !one.objection))} onClick={send}>
              <Icon name={edit ? "check" : "send"} />
            </button>
          </div>
        </>
      )}
    </footer>
  );
}

/** Says which line is being written anew, above the field. */
function Editing({ text }: { text: string }): JSX.Element {
  return (
    <div class="editing" id="editing" role="status">
      <Icon name="pencil" size={16} />
      <p><b>{t("editing")}</b><span class="one-line">{text}</span></p>
      <button type="button" class="quiet" aria-label={t("editing_leave")} title={t("editing_leave")} onClick={() => { leaveEdit(); focusComposer(); }}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

/** The up arrow in an empty field takes up the last line that can be edited. */
function editLast(event: KeyboardEvent): boolean {
  if (event.key !== "ArrowUp" || draft.value || editing.value || event.isComposing) return false;
  const last = lastEditable();
  if (!last) return false;
  event.preventDefault();
  beginEdit(last);
  focusComposer();
  return true;
}

/** Enter sends and Shift+Enter breaks the line; an Enter that picks a word in an input method does neither. */
function enter(event: KeyboardEvent, send: () => void): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
}

function paste(event: ClipboardEvent, add: (files: Iterable<File>) => void): void {
  const files = event.clipboardData?.files;
  if (!files?.length) return;
  event.preventDefault();
  add(files);
}

function examine(file: File): Picked {
  const found = objectionTo(file);
  const values = { name: file.name, size: sizeOf(file.size), limit: sizeOf(found?.limit ?? 0) };
  return { file, url: file.type.startsWith("image/") ? URL.createObjectURL(file) : "", objection: found ? t(found.word, values) : "" };
}

function Tray({ picked, onRemove }: { picked: Picked[]; onRemove: (one: Picked) => void }): JSX.Element | null {
  if (picked.length === 0) return null;
  return (
    <ul class="tray">
      {picked.map((one) => (
        <li key={one.file} class={one.objection ? "bad" : ""}>
          {one.url ? <img src={one.url} alt="" /> : <Icon name="file" />}
          <span>
            <b>{one.file.name}</b>
            {one.objection ? <em role="alert">{one.objection}</em> : <small>{sizeOf(one.file.size)}</small>}
          </span>
          <button type="button" class="quiet" aria-label={t("remove", { name: one.file.name })} onClick={() => onRemove(one)}><Icon name="close" size={16} /></button>
        </li>
      ))}
    </ul>
  );
}

/** The pickers are fetched when they are first wanted. */
function Panel({ tool, onEmoji, onClose }: { tool: "emoji" | "stickers"; onEmoji: (emoji: string) => void; onClose: () => void }): JSX.Element | null {
  const parts = useLazy<Pickers>(() => import("./EmojiPicker.tsx"));
  if (!parts) return <div class="picker" aria-busy="true" />;
  const send = (sticker: Sticker): void => {
    sendSticker(sticker.id, sticker.name, sticker.url);
    onClose();
  };
  if (tool === "emoji") return <parts.default onPick={onEmoji} onClose={onClose} />;
  return <parts.StickerPicker stickers={config.value?.stickers ?? []} onPick={send} onClose={onClose} />;
}

let micHeld = false;

function RecorderPanel({ onDone }: { onDone: () => void }): JSX.Element | null {
  const parts = useLazy<Recorders>(() => import("./Recorder.tsx"));
  const [held] = useState(micHeld);
  const Part: ComponentType<{ held: boolean; onDone: () => void }> | undefined = parts?.Recorder;
  return Part ? <Part held={held} onDone={onDone} /> : <div class="recorder" aria-busy="true" />;
}

function Mic({ start }: { start: () => void }): JSX.Element {
  const timer = useRef(0);
  const down = (): void => {
    timer.current = window.setTimeout(() => {
      micHeld = true;
      timer.current = 0;
      start();
    }, HOLD_MS);
  };
  const up = (): void => {
    clearTimeout(timer.current);
    timer.current = 0;
  };
  const click = (): void => {
    micHeld = false;
    start();
  };
  return (
    <button class="quiet" type="button" aria-label={t("record")} title={t("record_hint")} onPointerDown={down} onPointerUp={up} onPointerLeave={up}
      onClick={click} onContextMenu={(event) => event.preventDefault()}>
      <Icon name="mic" />
    </button>
  );
}

function ToolButton({ icon, words, pressed, act }: { icon: IconName; words: string; pressed: boolean; act: () => void }): JSX.Element {
  return (
    <button class="quiet" type="button" aria-label={words} title={words} aria-expanded={pressed} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

function Attach({ add }: { add: (files: Iterable<File>) => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button class="quiet" type="button" aria-label={t("attach")} title={t("attach")} onClick={() => input.current?.click()}>
        <Icon name="clip" />
      </button>
      <input ref={input} type="file" multiple hidden tabIndex={-1} aria-hidden="true"
        onChange={(event) => {
          add(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }} />
    </>
  );
}

function useLazy<T>(load: () => Promise<T>): T | null {
  const [parts, setParts] = useState<{ of: T } | null>(null);
  useEffect(() => void load().then((of) => setParts({ of })).catch(() => undefined), []);
  return parts?.of ?? null;
}

function useAutoHeight(area: { current: HTMLTextAreaElement | null }): void {
  const text = draft.value;
  useLayoutEffect(() => {
    const field = area.current;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 140)}px`;
  }, [text]);
}

/** On a screen with a keyboard the field is ready to type in; on a phone it would hide half the chat. */
function useFocusOnOpen(area: { current: HTMLTextAreaElement | null }): void {
  const visible = shown.value;
  useEffect(() => {
    if (visible && matchMedia("(hover: hover) and (min-width: 381px)").matches) area.current?.focus({ preventScroll: true });
  }, [visible]);
}

function useDrop(add: (files: Iterable<File>) => void, setDragging: (on: boolean) => void): void {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setDragging(true);
    };
    const leave = (event: DragEvent): void => {
      if (!event.relatedTarget) setDragging(false);
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      setDragging(false);
      add(event.dataTransfer?.files ?? []);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, []);
}
