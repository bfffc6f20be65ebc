import { describe, expect, it } from "vitest";
import { asToml, choices, linesOf } from "./layer";

describe("a merchant's layer over a pack", () => {
  it("is written as the server reads it", () => {
    const text = asToml({ words: ['内部"价'], rules: { vague: "block" }, timing: { quiet_from_hour: 20 }, examples: [{ text: "大概", finds: ["vague"] } as never] });
    expect(text).toBe('words = ["内部\\"价"]\n\n[rules]\nvague = "block"\n\n[timing]\nquiet_from_hour = 20\n\n[[examples]]\ntext = "大概"\nfinds = ["vague"]\n');
  });
  it("only sharpens what law or platform demands", () => {
    expect(choices({ severity: "warn", fixed: true })).toEqual(["warn", "block"]);
    expect(choices({ severity: "warn", fixed: false })).toHaveLength(4);
  });
  it("takes one word a line, each once", () => {
    expect(linesOf(" 内部价 \n\n内部价\n代购")).toEqual(["内部价", "代购"]);
  });
});
