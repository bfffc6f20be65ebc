import { expect, it } from "vitest";
import { isOnlyEmoji, pieces } from "./text";

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
