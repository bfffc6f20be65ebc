import type { QuickReply } from "@xiaoer/api";
import type { ShownLine } from "@xiaoer/live";
import { describe, expect, it } from "vitest";
import { AGAIN_MS, momentOf, offered, saysGoodbye, spokenInSession, WAITED_MS } from "./occasions";

const START = Date.parse("2026-11-20T10:00:00Z");
const said = (author: string, text: string, afterMs = 0, more: object = {}): ShownLine => ({
  key: `${author}${afterMs}`, seq: 1, mine: author === "agent", state: null, failure: null, local: null,
  line: { id: "l", conversation_id: "c", seq: 1, kind: "text", author_kind: author as "buyer", author_id: author, author_name: author, at: new Date(START + afterMs).toISOString(), text, ...more } as ShownLine["line"],
});
const moment = (lines: ShownLine[], unanswered: number | null, now: number) =>
  momentOf(spokenInSession(lines), unanswered === null ? null : new Date(START + unanswered).toISOString(), START + now, (text) => text === "请稍等");
const reply = (id: string, occasion: string, text: string, uses = 0): QuickReply => ({ id, occasion, text, uses, position: 0 }) as QuickReply;

describe("a last line", () => {
  it.each(["谢谢！", "好的，谢谢您", "嗯嗯 谢谢啦😊", "没事了，再见", "Thanks a lot!", "ok thank you so much for your help", "That's all, bye."])("says good-bye: %s", (text) => expect(saysGoodbye(text)).toBe(true));
  it.each(["谢谢，那什么时候发货", "谢谢？", "好的", "ok", "Thanks, but where is my parcel", "感谢信怎么写", "", "123"])("wants more: %s", (text) => expect(saysGoodbye(text)).toBe(false));
});

describe("what is offered", () => {
  const asks = said("buyer", "什么时候发货");
  it("is a greeting until somebody of the shop has spoken, and again in the next session", () => {
    expect(moment([asks], 0, 1).greeting).toBe(true);
    expect(moment([said("bot", "欢迎", 0, { automatic: true }), asks], 0, 1).greeting).toBe(true);
    expect(moment([asks, said("agent", "今天"), asks], 0, 1).greeting).toBe(false);
    const reopened = said("system", "reopened", 9, { kind: "system", card: { code: "reopened", data: {} } });
    expect(moment([asks, said("agent", "今天"), reopened, asks], 0, 1).greeting).toBe(true);
    expect(moment([], null, 1).greeting).toBe(false);
  });
  it("is a holding message after a minute, and not again within three", () => {
    expect(moment([asks], 0, WAITED_MS).holding).toBe(false);
    expect(moment([asks], 0, WAITED_MS + 1).holding).toBe(true);
    const held = said("agent", "请稍等", WAITED_MS);
    expect(moment([asks, held], null, WAITED_MS + AGAIN_MS).holding).toBe(false);
    expect(moment([asks, held], null, WAITED_MS + AGAIN_MS + 1).holding).toBe(true);
    expect(moment([asks, held, said("buyer", "还在吗", WAITED_MS + 5)], WAITED_MS + 5, 2 * WAITED_MS + 6).holding).toBe(false);
    expect(moment([asks, said("agent", "明天发货", 5)], null, AGAIN_MS * 2).holding).toBe(false);
    expect(moment([asks, { ...held, state: "failed", failure: { code: "send_refused", data: {} } } as ShownLine], 0, WAITED_MS + 2).holding).toBe(true);
  });
  it("is a good-bye where the buyer says one, and no holding message then", () => {
    const thanks = [asks, said("agent", "明天"), said("buyer", "好的谢谢")];
    expect(moment(thanks, 0, AGAIN_MS)).toEqual({ greeting: false, holding: false, closing: true });
  });
  it("is in the buyer's language, three at most, the urgent first", () => {
    const all = [reply("g", "greeting", "您好"), reply("g2", "greeting", "欢迎", 5), reply("ge", "greeting", "Hello {{agent.name}}"), reply("h", "holding", "请稍等"), reply("h2", "holding", "正在查询"), reply("x", "", "别的")];
    const both = { greeting: true, holding: true, closing: false };
    expect(offered(both, all, [asks], {}).map((one) => one.id)).toEqual(["h", "h2", "g2"]);
    expect(offered(both, all, [said("buyer", "Hi")], {}).map((one) => one.id)).toEqual(["h", "h2", "ge"]);
    expect(offered(both, all, [asks, said("agent", "请稍等")], {})[0]!.id).toBe("h2");
  });
});
