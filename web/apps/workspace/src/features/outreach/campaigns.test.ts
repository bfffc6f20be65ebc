import { describe, expect, it } from "vitest";
import { cleaned, draftOf, isChat, ranked, withPlace } from "./campaigns";

const terms = { aim: "review_request", channel: "sms", rule: {}, texts: { zh: "您好", en: " " }, reminder_texts: { zh: "再问" }, reminder_days: 0, contact: " 400 " } as never;

describe("a campaign's form", () => {
  it("sends no empty texts, and none of a reminder that is off", () => {
    expect(cleaned(terms)).toMatchObject({ texts: { zh: "您好" }, reminder_texts: {}, contact: "400" });
  });
  it("works on a copy", () => {
    const copy = draftOf(terms);
    copy.contact = "400-1";
    expect((terms as { contact: string }).contact).toBe(" 400 ");
  });
  it("puts a place where the cursor stands", () => {
    expect(withPlace("您好，谢谢", "buyer", 0, 2)).toBe("{buyer}，谢谢");
  });
  it("names the most frequent reason first", () => {
    expect(ranked({ amount: 2, opted_out: 5 })).toEqual([["opted_out", 5], ["amount", 2]]);
  });
  it("knows what needs a conversation", () => {
    expect([isChat("sms"), isChat("webchat")]).toEqual([false, true]);
  });
});
