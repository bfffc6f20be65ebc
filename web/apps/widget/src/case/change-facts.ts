/** Changes of an order as the server tells them, see docs/howto/after-sales-for-buyers.md. */
import type { AskableLine, AskedLine, CasesOfOrder, Clause, Option, Reason } from "./facts.ts";

export type Parts = Record<string, string>;

export interface Method {
  id: string;
  kind: string;
  label: string;
  balance_minor: number | null;
  used: boolean;
}

export interface Changes {
  order_state: string;
  locked: boolean;
  currency: string;
  name: string;
  phone: string;
  region: string;
  doors: { remedy: string; open: boolean; reasons: Reason[]; clause: Clause | null }[];
  methods: Method[];
  intercept: Option;
}

export interface Seen {
  option: Option;
  problems: Record<string, string>;
  taken: "gift_card" | "pay_page" | "shop_system" | "by_hand" | "back" | "";
  at_once: boolean;
}

export interface ChangeBody {
  remedy: string;
  lines: AskedLine[];
  method_id: string | null;
  address: Parts | null;
}

/** What is typed, kept until it is sent. */
export interface ChangeDraft {
  id: string;
  parts: Parts;
  kinds: Record<string, string>;
  method: string;
}

export const newDraft = (): ChangeDraft => ({ id: crypto.randomUUID(), parts: {}, kinds: {}, method: "" });

export const CHANGES = ["change_address", "change_contact", "change_sku", "change_payment"];

const changeable = (line: AskableLine): boolean => line.free_quantity > 0 && line.skus.some((sku) => sku.id !== line.sku_id);

/** What this order has forms for; whether they are open the server says. */
export const changesOf = (of: CasesOfOrder): string[] => CHANGES.filter((remedy) => remedy !== "change_sku" || of.lines.some(changeable));
export const changeableLines = (of: CasesOfOrder): AskableLine[] => of.lines.filter(changeable);

/** The body of a form; parts that are blank are not sent: they stay as they are, or are missed by name. */
export function bodyOf(remedy: string, draft: ChangeDraft, of: CasesOfOrder): ChangeBody {
  const written = Object.entries(draft.parts).map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value);
  const lines = changeableLines(of).flatMap((line) => {
    const kind = draft.kinds[line.line_id];
    return kind ? [{ line_id: line.line_id, quantity: line.free_quantity, new_sku_id: kind }] : [];
  });
  return {
    remedy,
    lines: remedy === "change_sku" ? lines : [],
    method_id: draft.method || null,
    address: remedy === "change_address" || remedy === "change_contact" ? Object.fromEntries(written) : null,
  };
}
