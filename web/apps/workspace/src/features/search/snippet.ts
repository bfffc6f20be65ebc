import type { SearchHit } from "@xiaoer/api";
import { marked } from "@xiaoer/ui";

/** The server says [start, length] in UTF-16 units, as JavaScript counts. */
export const snippetPieces = (line: SearchHit["line"]): ReturnType<typeof marked> =>
  marked(line.snippet || line.text || "", line.marks.map(([start, length]) => [start, start + length] as const));
