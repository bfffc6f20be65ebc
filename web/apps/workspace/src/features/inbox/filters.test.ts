import type { ConversationRow, Me } from "@xiaoer/api";
import { describe, expect, it } from "vitest";
import { belongs, comparison, readQuery, urgency, writeQuery } from "./filters";

const me = { id: "agt_1", teams: [{ id: "team_1", name: "售后组" }] } as Me;
const row = (more: Partial<ConversationRow>): ConversationRow =>
  ({
    id: "cnv_1", state: "open", agent_id: null, queue: null, stage: "pre", shop_id: "shp_1", tags: [],
    buyer: { id: "b", name: "林", vip: false, tags: ["VIP"] }, first_unanswered_at: null, last_at: "2026-01-01T00:00:00Z",
    created_at: "2026-01-01T00:00:00Z", ...more,
  }) as ConversationRow;

describe("an inbox query", () => {
  it("comes back from its text form", () => {
    const query = readQuery({ view: "queue", stage: "after", tag: "VIP", sort: "latest" });
    expect(readQuery(writeQuery(query))).toEqual(query);
  });
  it("is empty for the plain list", () => expect(writeQuery(readQuery({}))).toEqual({}));
  it("ignores words it does not know", () => expect(readQuery({ view: "x", stage: "y" })).toEqual({ view: "mine", sort: "waiting" }));
});

describe("a row", () => {
  it("is mine only while I own it and it is open", () => {
    expect(belongs(row({ agent_id: "agt_1" }), readQuery({}), me)).toBe(true);
    expect(belongs(row({ agent_id: "agt_1", state: "closed" }), readQuery({}), me)).toBe(false);
    expect(belongs(row({ agent_id: "agt_2" }), readQuery({}), me)).toBe(false);
  });
  it("is found by a tag of its buyer", () => {
    expect(belongs(row({}), readQuery({ view: "all", tag: "VIP" }), me)).toBe(true);
    expect(belongs(row({}), readQuery({ view: "all", tag: "老客" }), me)).toBe(false);
  });
  it("stands before those who wait less, and those with an answer come last", () => {
    const long = row({ id: "a", first_unanswered_at: "2026-01-01T00:00:00Z" });
    const short = row({ id: "b", first_unanswered_at: "2026-01-01T00:05:00Z" });
    const answered = row({ id: "c", last_at: "2026-01-02T00:00:00Z" });
    expect([answered, short, long].sort(comparison("waiting")).map((r) => r.id)).toEqual(["a", "b", "c"]);
    expect([short, long, answered].sort(comparison("latest"))[0]!.id).toBe("c");
  });
});

it("colours a clock only in its last quarter", () => {
  expect([100, 135, 180].map((s) => urgency(s, 180))).toEqual(["calm", "near", "over"]);
});
