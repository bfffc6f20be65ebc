// The widget must open fast on a slow phone: its first load is weighed after each build.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HARD_LIMIT = 80 * 1024;
const WANTED = 60 * 1024;
const out = join(dirname(fileURLToPath(import.meta.url)), "../../../src/xiaoer/app/web/widget");
const html = readFileSync(join(out, "index.html"), "utf8");
const first = [...html.matchAll(/(?:src|href)="\/widget\/([^"]+\.js)"/g)].map((match) => match[1]);
const bytes = first.reduce((sum, name) => sum + gzipSync(readFileSync(join(out, name))).length, 0);
console.log(`widget: ${(bytes / 1024).toFixed(1)} KiB gz of JavaScript at first load (wanted ≤ 60, limit 80)`);
if (bytes > WANTED) console.warn("widget: over the wanted size");
if (bytes > HARD_LIMIT) process.exit(1);
