import type { Line, ShownLine } from "@xiaoer/live";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { limitsOf } from "../src/app/facts.ts";
import { EMOJI } from "../src/parts/emoji.ts";
import { rowsOf } from "../src/parts/rows.ts";

beforeAll(() => {
  vi.stubGlobal("location", { origin: "https://chat.example", search: "", pathname: "/widget/" });
  vi.stubGlobal("window", { parent: null });
});

function shown(seq: number, more: Partial<Line> = {}, minutes = seq): ShownLine {
  const line: Line = {
    id: `l${seq}`, conversation_id: "c", seq, kind: "text", author_kind: "agent", author_id: "a", author_name: "小满",
    at: new Date(Date.UTC(2026, 10, 22, 8, minutes)).toISOString(), ...more,
  };
  return { key: line.id, seq, line, mine: line.author_kind === "buyer", state: null, failure: null, local: null };
}

describe("the rows of a thread", () => {
  it("stand in groups of one author", () => {
    const rows = rowsOf([shown(1), shown(2), shown(3, { author_kind: "buyer", author_id: "b" })], null);
    const groups = rows.flatMap((row) => (row.type === "line" ? [[row.first, row.last]] : []));
    expect(groups).toEqual([[true, false], [false, true], [true, true]]);
  });

  it("a bot and a person never share a group", () => {
    const rows = rowsOf([shown(1, { author_kind: "bot" }), shown(2)], null);
    expect(rows.filter((row) => row.type === "line" && row.first)).toHaveLength(2);
  });

  it("a line taken back ends the group before it", () => {
    const rows = rowsOf([shown(1), shown(2), shown(3, { recalled_at: "2026-11-22T08:04:00Z" })], null);
    const groups = rows.flatMap((row) => (row.type === "line" ? [[row.first, row.last]] : []));
    expect(groups).toEqual([[true, false], [false, true], [true, true]]);
  });

  it("tell the time again after ten silent minutes", () => {
    const rows = rowsOf([shown(1), shown(2, {}, 4), shown(3, {}, 15)], null);
    expect(rows.map((row) => row.type)).toEqual(["moment", "line", "line", "moment", "line"]);
  });

  it("mark where the unread ones begin, once", () => {
    const rows = rowsOf([shown(1), shown(2), shown(3)], 1);
    expect(rows.map((row) => row.key)).toEqual(["tl1", "l1", "unread", "l2", "l3"]);
  });
});

describe("what a person typed", () => {
  it("becomes a link only where it is an https address", async () => {
    const { linked } = await import("../src/parts/RichText.tsx");
    const parts = linked("看 https://a.example/x?y=1。还有 http://b.example javascript:alert(1) <b>hi</b>");
    expect(parts.map((part) => (typeof part === "string" ? part : (part as { props: { href: string } }).props.href))).toEqual([
      "看 ", "https://a.example/x?y=1", "。还有 http://b.example javascript:alert(1) <b>hi</b>",
    ]);
  });

  it("in a card is an address only when it is one of the web", async () => {
    const { safeUrl } = await import("../src/parts/RichText.tsx");
    expect([safeUrl("javascript:alert(1)"), safeUrl("data:text/html,x"), safeUrl("//evil"), safeUrl("/api/files/1")]).toEqual([
      undefined, undefined, "https://evil/", "https://chat.example/api/files/1",
    ]);
  });
});

describe("the place", () => {
  it("is read from the address: an embedded chat knows its page, a full page its order", async () => {
    const { readPlace } = await import("../src/app/place.ts");
    const at = (search: string, pathname = "/widget/"): Location => ({ search, pathname }) as Location;
    expect(readPlace(at("?key=demo&host=https://shop.example/x&lang=en-GB&theme=dark"), true)).toEqual({
      key: "demo", orderLink: null, aftersales: false, host: "https://shop.example", language: "en", theme: "dark",
    });
    expect(readPlace(at("", "/o/abc.def"), false)).toMatchObject({ orderLink: "abc.def", aftersales: false, host: null });
    expect(readPlace(at("", "/s/abc.def"), false)).toMatchObject({ orderLink: "abc.def", aftersales: true, host: null });
    expect(readPlace(at("?key=k&host=https://shop.example"), false).host).toBeNull();
  });
});

it("limits may come as bare bytes", () => {
  const config = { shop: { name: "s" }, limits: { image: 10, video: { max_bytes: 20 } } };
  expect(limitsOf(config)).toEqual({ image: { max_bytes: 10 }, video: { max_bytes: 20 } });
});

it("offers about two hundred emoji, none twice", () => {
  const all = Object.values(EMOJI).flatMap((group) => group.split(" "));
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(180);
});

it("an error is told with its facts, sizes with a unit, and never with a hole", async () => {
  const { errorWords } = await import("../src/app/words.ts");
  expect(await errorWords("chunk_too_large", { limit_bytes: 4_000_000 })).toContain("4 MB");
  expect(await errorWords("over_capacity", { limit: 5 })).toContain("5");
  expect(await errorWords("over_capacity")).not.toContain("{");
});
