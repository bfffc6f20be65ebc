import type { ShownLine } from "@xiaoer/live";
import { describe, expect, it } from "vitest";
import { itemsOf } from "./grouping";

const said = (seq: number, at: string, author = "buyer"): ShownLine => ({
  key: `k${seq}`, seq, mine: author !== "buyer", state: null, failure: null, local: null,
  line: { id: `l${seq}`, conversation_id: "c", seq, kind: "text", author_kind: author as "buyer", author_id: author, author_name: author, at, text: "x" },
});

describe("a thread", () => {
  const lines = [
    said(1, "2026-11-20T15:59:00Z"), said(2, "2026-11-20T15:59:30Z"),
    said(3, "2026-11-20T16:00:10Z"), said(4, "2026-11-20T16:00:20Z", "agent"),
  ];
  it("is divided where the shop's own day changes", () => {
    const items = itemsOf(lines, "Asia/Shanghai", null);
    expect(items.map((item) => item.type)).toEqual(["day", "line", "line", "day", "line", "line"]);
  });
  it("shows lines of one author close in time as one block", () => {
    const blocks = itemsOf(lines, "UTC", null).filter((item) => item.type === "line");
    expect(blocks.map((item) => item.type === "line" && item.first)).toEqual([true, false, false, true]);
  });
  it("marks the first line of the buyer that was not read", () => {
    const items = itemsOf(lines, "UTC", 1);
    expect(items[2]).toEqual({ type: "unread", key: "unread" });
  });
});
