import type { LanguageModel } from "@xiaoer/api";
import { describe, expect, it } from "vitest";
import { bodyOf, costWords, formOf, spentShare } from "./languageModel";

const FOUND: LanguageModel = {
  connected: true, connection_id: "con_1", base_url: "https://models.example/v1", model: "tiny", key_held: true, timeout_s: 5,
  tokens_field: "max_tokens", temperature: true, enabled: true, reword: true, choose: false, tone: "", currency: "CNY",
  budget_micros: 100_000_000, price_in_micros: 2_150_000, price_out_micros: 8_000_000, month: "2026-11", spent_micros: 24_900_000,
  held_micros: 100_000, calls: 3, used: 2, failing: "", rest_until: null,
};

describe("the language model's form", () => {
  it("goes there and back without changing an amount or the key", () => {
    const body = bodyOf(formOf(FOUND), false);
    expect(body).toMatchObject({ budget_micros: 100_000_000, price_in_micros: 2_150_000, price_out_micros: 8_000_000, api_key: null });
    expect(bodyOf(formOf(FOUND), true).api_key).toBe("");
    expect(bodyOf({ ...formOf(FOUND), api_key: " sk-1 " }, true).api_key).toBe("sk-1");
  });
  it("shows what a short answer costs", () => {
    expect(costWords(920, "CNY")).toBe("¥0.00092");
    expect(costWords(3_200_000, "CNY")).toBe("¥3.20");
    expect(costWords(0, "CNY")).toBe("¥0.00");
  });
  it("counts what is under way as spent", () => {
    expect(spentShare(FOUND)).toBe(25);
    expect(spentShare({ ...FOUND, budget_micros: 0 })).toBe(0);
  });
});
