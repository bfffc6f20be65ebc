import { describe, expect, it } from "vitest";
import { Commands, keysOf, showKeys } from "./index";

const press = (key: string, more: object = {}) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
const make = () =>
  new Commands<{ open: boolean }>().add(
    { id: "conversation.close", keys: "alt+e", when: ({ open }) => open, run: () => undefined },
    { id: "go.inbox", keys: "g i", when: () => true, run: () => undefined },
  );

describe("commands", () => {
  it("are offered only while they can be done", () => {
    expect(make().open({ open: false }).map((command) => command.id)).toEqual(["go.inbox"]);
    expect(make().forKeys("alt+e", { open: false })).toBeUndefined();
    expect(make().forKeys("alt+e", { open: true })?.id).toBe("conversation.close");
  });
  it("never share a name or keys", () => {
    const twin = { when: () => true, run: () => undefined };
    expect(() => make().add({ id: "go.inbox", ...twin })).toThrow(/two commands/);
    expect(() => make().add({ id: "go.other", keys: "alt+e", ...twin })).toThrow(/taken/);
  });
  it("know where a sequence begins", () => expect([make().startsSequence("g"), make().startsSequence("x")]).toEqual([true, false]));
});

describe("keys", () => {
  it("are the same words on every machine", () => {
    expect(keysOf(press("k", { ctrlKey: true }), false)).toBe("mod+k");
    expect(keysOf(press("k", { metaKey: true }), true)).toBe("mod+k");
    expect(keysOf(press("?", { shiftKey: true }), false)).toBe("?");
    expect(keysOf(press("N", { altKey: true, shiftKey: true }), false)).toBe("alt+shift+n");
  });
  it("mean the letter on the key, also where Alt writes another sign", () =>
    expect(keysOf(press("†", { altKey: true, code: "KeyT" }), true)).toBe("alt+t"));
  it("are shown as that machine writes them", () => {
    expect(showKeys("mod+k", true)).toEqual(["⌘", "K"]);
    expect(showKeys("g i", false)).toEqual(["G", "I"]);
  });
});
