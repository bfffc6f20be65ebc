/** Where the goods go back to, ready to be copied onto a parcel. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { language } from "../app/words.ts";
import type { ReturnAddress } from "./facts.ts";
import { c } from "./words.ts";

const PLACE = ["country", "province", "city", "district", "line1"] as const;

const isChinese = (to: ReturnAddress): boolean => /[\u4e00-\u9fff]/.test(to.line1);

/** From the large to the small in Chinese, the other way round elsewhere. */
function placeOf(to: ReturnAddress): string {
  const named = (order: readonly (keyof ReturnAddress)[]): string[] => [...new Set(order.map((name) => to[name] ?? "").filter(Boolean))];
  if (isChinese(to)) return [named(PLACE).join(""), to.postal_code].filter(Boolean).join(" ");
  return named(["line1", "district", "city", "province", "postal_code", "country"]).join(", ");
}

async function put(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return putTheOldWay(words); // a frame on somebody's page may not use the clipboard by itself
  }
}

function putTheOldWay(words: string): boolean {
  const field = document.createElement("textarea");
  const home = document.querySelector("dialog[open]") ?? document.body;
  field.value = words;
  field.setAttribute("readonly", "");
  field.className = "sr";
  home.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

export function ReturnTo({ to }: { to: ReturnAddress }): JSX.Element {
  const [said, setSaid] = useState("");
  const who = `${to.name} ${to.phone}`;
  const place = placeOf(to);
  const copy = async (): Promise<void> => setSaid((await put(`${who}\n${place}`)) ? c("copied") : c("copy_failed"));
  return (
    <section class="panel return-to">
      <h2>{c("return_to")}</h2>
      <address lang={isChinese(to) ? "zh-CN" : language.value}><b>{who}</b><br />{place}</address>
      {to.note && <p class="muted">{to.note}</p>}
      <p class="copy-line"><button type="button" class="card-act" onClick={() => void copy()}>{c("copy")}</button><span class="muted" role="status">{said}</span></p>
    </section>
  );
}
