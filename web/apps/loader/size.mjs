// Every page of a shop carries the loader: it may weigh 4 KiB.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const file = join(dirname(fileURLToPath(import.meta.url)), "../../../src/xiaoer/app/web/loader.js");
const bytes = gzipSync(readFileSync(file)).length;
console.log(`loader: ${(bytes / 1024).toFixed(2)} KiB gz (limit 4)`);
if (bytes > 4 * 1024) process.exit(1);
