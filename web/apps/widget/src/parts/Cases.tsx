/** After-sales comes to the page when it is first needed: most talks never do. */
import { signal } from "@preact/signals";
import type { JsonObject } from "@xiaoer/live";
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../app/words.ts";
import { casePage, openCases } from "./panels.ts";

type Parts = typeof import("../case/index.ts");
const parts = signal<Parts | null>(null);
let fetching: Promise<void> | null = null;

function fetchParts(): void {
  fetching ??= import("../case/index.ts").then((found) => void (parts.value = found)).catch(() => void (fetching = null));
}

export function Cases(): JSX.Element | null {
  const wanted = casePage.value !== null;
  useEffect(() => void (wanted && fetchParts()), [wanted]);
  const Page = parts.value?.Page;
  return wanted && Page ? <Page /> : null;
}

export function CaseCard({ card }: { card: JsonObject }): JSX.Element {
  useEffect(fetchParts, []);
  const Card = parts.value?.CaseCard;
  if (Card) return <Card card={card} />;
  return (
    <section class="card">
      <b>{t("case_page")}</b>
      <button type="button" class="card-act" onClick={() => openCases(String(card["order_id"] ?? ""), String(card["case_id"] ?? ""))}>{t("case_view")}</button>
    </section>
  );
}
