import { expect, it } from "vitest";
import { isOnlyEmoji, pieces, withNames } from "./text";

it("ends an address before Chinese punctuation", () => {
  expect(pieces("看这里 https://shop.cn/a?b=1，谢谢")).toEqual([
    { text: "看这里 " }, { text: "https://shop.cn/a?b=1", href: "https://shop.cn/a?b=1" }, { text: "，谢谢" },
  ]);
});
it("leaves script addresses as words", () => expect(pieces("javascript:alert(1)")[0]!.href).toBeUndefined());
it("knows a line of emoji", () => {
  expect(isOnlyEmoji("👍🏻")).toBe(true);
  expect(isOnlyEmoji("👍 好的")).toBe(false);
  expect(isOnlyEmoji("12")).toBe(false);
});

it("lets the called colleagues stand out, and nobody else", () => {
  const parts = withNames(pieces("@何蓁 请看 https://a.example/@何蓁 @别人"), ["何蓁"]);
  expect(parts.filter((part) => part.name).map((part) => part.text)).toEqual(["@何蓁"]);
  expect(parts.map((part) => part.text).join("")).toBe("@何蓁 请看 https://a.example/@何蓁 @别人");
});
