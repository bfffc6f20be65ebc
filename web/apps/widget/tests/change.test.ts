import type { Line, ShownLine, ThreadView } from "@xiaoer/live";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

type Chat = typeof import("../src/app/chat.ts");
type Change = typeof import("../src/app/change.ts");
let chat: Chat;
let change: Change;
const NOW = Date.UTC(2026, 10, 22, 8, 0);

beforeAll(async () => {
  const nowhere = { addEventListener: () => undefined, documentElement: {} };
  vi.stubGlobal("location", { origin: "https://chat.example", search: "", pathname: "/widget/" });
  vi.stubGlobal("window", { ...nowhere, parent: null });
  vi.stubGlobal("document", nowhere);
  vi.stubGlobal("navigator", { onLine: true, language: "zh-CN" });
  chat = await import("../src/app/chat.ts");
  change = await import("../src/app/change.ts");
});

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  chat.config.value = { shop: { name: "s" }, edit_within_s: 600, recall_within_s: 120 };
  chat.editing.value = null;
  chat.draft.value = "";
});

function own(secondsAgo: number, more: Partial<Line> = {}): ShownLine {
  const at = new Date(NOW - secondsAgo * 1000).toISOString();
  const line: Line = {
    id: `l${secondsAgo}`, conversation_id: "c", seq: 1, kind: "text", author_kind: "buyer", author_id: "b", author_name: "", at, text: "旧", ...more,
  };
  return { key: line.id, seq: 1, line, mine: true, state: "sent", failure: null, local: null };
}

const may = (shown: ShownLine): string => [change.mayEdit(shown) && "edit", change.mayRecall(shown) && "recall"].filter(Boolean).join(" ");

describe("an own line", () => {
  it("can be edited and taken back for as long as the channel says", () => {
    expect([10, 119, 121, 599, 601].map((ago) => may(own(ago)))).toEqual(["edit recall", "edit recall", "edit", "edit", ""]);
  });

  it("that is no text can only be taken back", () => expect(may(own(10, { kind: "image" }))).toBe("recall"));

  it("that is gone, failed, on its way or another's cannot be changed", () => {
    const line = own(10);
    const unlucky = [own(10, { recalled_at: line.line.at }), { ...line, state: "failed" as const }, { ...line, seq: null }, { ...line, mine: false }];
    expect(unlucky.map(may)).toEqual(["", "", "", ""]);
  });

  it("cannot be changed on a channel that says nothing of it", () => {
    chat.config.value = { shop: { name: "s" } };
    expect(may(own(1))).toBe("");
  });

  it("ends being changeable by itself", () => {
    const looked = change.now();
    change.watchTime([own(100)]);
    vi.advanceTimersByTime(19_000);
    expect(change.now()).toBe(looked);
    vi.advanceTimersByTime(1_100);
    expect(change.now()).toBe(looked + 1);
  });
});

describe("editing", () => {
  it("puts the words into the composer and gives back what was there before", () => {
    chat.draft.value = "写了一半";
    change.beginEdit(own(10));
    expect([chat.draft.value, chat.editing.value?.text]).toEqual(["旧", "旧"]);
    change.leaveEdit();
    expect([chat.draft.value, chat.editing.value]).toEqual(["写了一半", null]);
  });

  it("that fails gives the new words back behind the draft, and says why", async () => {
    chat.draft.value = "写了一半";
    change.beginEdit(own(10));
    chat.draft.value = "新";
    change.finishEdit();
    await vi.advanceTimersByTimeAsync(1);
    expect(chat.draft.value).toBe("写了一半\n新");
    expect(chat.notice.value).not.toBe("");
    expect(change.changing.value.size).toBe(0);
  });

  it("means the newest line that can be edited when the up arrow asks", () => {
    const lines = [own(300), own(20), own(10, { kind: "image" })];
    chat.thread.value = { lines } as unknown as ThreadView;
    expect(change.lastEditable()?.key).toBe("l20");
  });
});
