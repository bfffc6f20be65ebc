/** What comes of a change, before the buyer says yes: what becomes what, the difference, who pays it and how. */
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { moneyOf } from "../app/words.ts";
import { methodWords } from "./ChangeFields.tsx";
import { changeableLines, type ChangeDraft, type Changes, type Seen } from "./change-facts.ts";
import type { CasesOfOrder } from "./facts.ts";
import { Cited } from "./Parts.tsx";
import { c, ofCode } from "./words.ts";

const PLACE = ["country", "province", "city", "district", "line1", "postal_code"];

export function ChangeResult({ of, now, draft, remedy, seen }: { of: CasesOfOrder; now: Changes; draft: ChangeDraft; remedy: string; seen: Seen }): JSX.Element {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const { option } = seen;
  const method = now.methods.find((one) => one.id === draft.method);
  const label = method ? methodWords(method, now) : "";
  const paid = draft.method && remedy === "change_payment";
  return (
    <section class="panel">
      <h2 ref={title} tabIndex={-1}>{c("change_confirm")}</h2>
      <dl class="facts">
        {remedy === "change_address" && <>{now.region && <><dt>{c("change_now")}</dt><dd>{now.region}</dd></>}<dt>{c("change_to")}</dt><dd class="text">{PLACE.map((name) => draft.parts[name]?.trim()).filter(Boolean).join(" ")}</dd></>}
        {remedy === "change_contact" && <>{now.name && <><dt>{c("change_now")}</dt><dd>{now.name} {now.phone}</dd></>}<dt>{c("change_to")}</dt><dd class="text">{[draft.parts["name"]?.trim() || now.name, draft.parts["phone"]?.trim() || now.phone].join(" ")}</dd></>}
        {remedy === "change_sku" && changeableLines(of).filter((line) => draft.kinds[line.line_id]).map((line) => (
          <><dt>{line.sku_name}</dt><dd>→ {line.skus.find((sku) => sku.id === draft.kinds[line.line_id])?.name} ×{line.free_quantity}</dd></>
        ))}
        {remedy === "change_sku" && <><dt>{c("change_money")}</dt><dd><Difference seen={seen} label={label} /></dd></>}
        {paid && <><dt>{c("change_to")}</dt><dd>{c("pay_with", { label, amount: moneyOf(of.paid_minor, of.currency) })}</dd></>}
      </dl>
      {option.possible
        ? seen.taken !== "pay_page" && <p class="muted">{c(seen.at_once ? "change_at_once" : "change_by_person")}</p>
        : <div role="alert">{option.reasons.map((one) => <p class="danger" key={one.rule}>{ofCode("rule", one.rule, one.values as Record<string, string>, c("rule_other"))}</p>)}</div>}
      {option.clause && <Cited clause={option.clause} />}
    </section>
  );
}

function Difference({ seen, label }: { seen: Seen; label: string }): JSX.Element {
  const { difference_minor: minor, currency } = seen.option;
  const amount = moneyOf(Math.abs(minor), currency);
  if (minor === 0) return <>{c("difference_none")}</>;
  if (minor < 0) return <b>{c("difference_shop", { amount })}</b>;
  return <><b>{c("difference_you", { amount })}</b><br /><span class="muted">{ofCode("taken", seen.taken, { label }, "")}</span></>;
}
