import type { Line } from "@xiaoer/api";

/** Lines that are read at a time. */
export const PAGE = 100;

export interface TalkPicture {
  id: string;
  thumb: string;
  video: boolean;
  buyers: boolean;
  at: string;
}

/** Photos and videos that still stand in the talk, each file once, in the order of the lines. */
export function picturesOf(lines: Line[]): TalkPicture[] {
  const found = new Map<string, TalkPicture>();
  for (const { kind, attachment: file, recalled_at, author_kind, at } of lines) {
    if (!file || recalled_at || (kind !== "image" && kind !== "video") || found.has(file.id)) continue;
    const video = kind === "video";
    found.set(file.id, { id: file.id, thumb: file.thumb_url ?? (video ? "" : file.url), video, buyers: author_kind === "buyer", at });
  }
  return [...found.values()];
}
