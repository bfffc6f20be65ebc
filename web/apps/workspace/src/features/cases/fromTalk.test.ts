import type { Line } from "@xiaoer/api";
import { expect, test } from "vitest";
import { picturesOf } from "./fromTalk";

const line = (seq: number, more: Partial<Line>): Line =>
  ({ seq, kind: "image", author_kind: "buyer", at: "2026-01-01T00:00:00Z", attachment: { id: `f${seq}`, name: "a", mime: "", size: 1, url: `/f${seq}` }, ...more }) as Line;

test("photos and videos of both sides are offered once, and nothing that was taken back", () => {
  const lines = [
    line(5, { kind: "video", attachment: { id: "v", name: "v", mime: "", size: 1, url: "/v" } }),
    line(4, { author_kind: "agent" }),
    line(3, { recalled_at: "2026-01-01T00:00:00Z" }),
    line(2, { kind: "file" }),
    line(1, { attachment: { id: "f4", name: "a", mime: "", size: 1, url: "/f4" } }),
    line(0, { kind: "text", attachment: null }),
  ];
  expect(picturesOf(lines).map((one) => [one.id, one.video, one.buyers, one.thumb])).toEqual([
    ["v", true, true, ""],
    ["f4", false, false, "/f4"],
  ]);
});
