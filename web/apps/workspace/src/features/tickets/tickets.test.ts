import { describe, expect, it } from "vitest";
import { columnBeside, columnOf, moveInto, readTicketQuery, stillThere, writeTicketQuery } from "./tickets";

const row = (state: string, ...actions: [string, string][]) => ({ state, actions: actions.map(([action, to]) => ({ action, to })) }) as never;

describe("the list of tickets", () => {
  it("keeps its filters in the address", () => {
    const query = { view: "overdue", q: "#7", priority: "high", board: true } as const;
    expect(readTicketQuery(writeTicketQuery(query))).toEqual(query);
    expect(writeTicketQuery({ view: "open" })).toEqual({});
    expect(readTicketQuery({ view: "moon", priority: "gold" })).toEqual({ view: "open" });
  });
  it("keeps what was chosen as far as it is still there", () =>
    expect([...stillThere(new Set(["a", "b"]), [{ id: "b" }, { id: "c" }])]).toEqual(["b"]));
});

describe("the board of tickets", () => {
  it("shows a reopened ticket beside the new ones, and no closed one", () => expect([columnOf("reopened"), columnOf("closed")]).toEqual(["new", null]));
  it("knows the move into a column, from what the server offers", () => {
    const card = row("new", ["start", "in_progress"], ["solve", "solved"]);
    expect([moveInto(card, "in_progress"), moveInto(card, "solved"), moveInto(card, "waiting_buyer"), moveInto(card, "new")]).toEqual(["start", "solve", undefined, undefined]);
  });
  it("steps over columns that a card cannot enter", () => {
    const card = row("waiting_buyer", ["answer", "in_progress"], ["solve", "solved"]);
    expect(columnBeside(card, 1)).toEqual({ column: "solved", action: "solve" });
    expect(columnBeside(card, -1)).toEqual({ column: "in_progress", action: "answer" });
    expect(columnBeside(row("solved", ["reopen", "reopened"]), 1)).toBeUndefined();
    expect(columnBeside(row("solved", ["reopen", "reopened"]), -1)).toEqual({ column: "new", action: "reopen" });
  });
});
