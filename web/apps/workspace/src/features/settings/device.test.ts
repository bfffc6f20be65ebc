import { expect, it } from "vitest";
import { deviceName, isPhone } from "./device";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";

it("calls browsers what people call them", () => {
  expect(deviceName(CHROME)).toBe("Chrome · Linux");
  expect(deviceName(`${CHROME} Edg/140.0`)).toBe("Edge · Linux");
  expect(deviceName(PHONE)).toBe("Safari · iPhone");
});
it("leaves what it does not know as it is", () => expect(deviceName("curl/8.5")).toBe("curl/8.5"));
it("tells a phone from a desk", () => expect([PHONE, CHROME].map(isPhone)).toEqual([true, false]));
