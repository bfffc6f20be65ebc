import { describe, expect, it } from "vitest";
import { put, triggerAt } from "./triggers";
import { fill, missingIn, variablesOf } from "./variables";

describe("a sign before the caret", () => {
  it("asks for quick replies at the start and after a space", () => {
    expect(triggerAt("/发货", 3, false)).toEqual({ kind: "quickReply", term: "发货", start: 0 });
    expect(triggerAt("您好 /fh", 6, false)).toEqual({ kind: "quickReply", term: "fh", start: 3 });
  });
  it("asks for nothing inside an address or a date", () => {
    expect(triggerAt("https://", 8, false)).toBeNull();
    expect(triggerAt("11/22", 5, false)).toBeNull();
    expect(triggerAt("10:30", 5, false)).toBeNull();
  });
  it("finds emoji after Chinese words", () => expect(triggerAt("好的:smi", 6, false)?.kind).toBe("emoji"));
  it("names colleagues only in a note", () => {
    expect(triggerAt("@小", 2, false)).toBeNull();
    expect(triggerAt("@小", 2, true)).toEqual({ kind: "mention", term: "小", start: 0 });
  });
  it("gives way to what was chosen", () => expect(put("您好 /fh 谢谢", 3, 6, "已发货")).toEqual({ text: "您好 已发货 谢谢", caret: 6 }));
});

describe("a quick reply with variables", () => {
  const text = "{{buyer.name}}您好,单号 {{ order.tracking_number }},预计 {{送达日期}} 到。";
  const facts = { "buyer.name": "林女士", "order.tracking_number": "" };
  it("names each variable once", () => expect(variablesOf(text + "{{buyer.name}}")).toHaveLength(3));
  it("asks for what is not known", () => expect(missingIn(text, facts)).toEqual(["order.tracking_number", "送达日期"]));
  it("leaves an unfilled place visible", () => expect(fill(text, facts)).toContain("{{送达日期}}"));
  it("fills what is known", () => expect(fill(text, { ...facts, 送达日期: "周五" })).toContain("林女士您好"));
});
