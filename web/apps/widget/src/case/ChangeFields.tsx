/** The fields of each change, with what is wrong right below the field. */
import type { JSX, TargetedInputEvent } from "preact";
import { useState } from "preact/hooks";
import { moneyOf } from "../app/words.ts";
import { Thumb } from "../parts/Cards.tsx";
import type { FieldsProps } from "./Change.tsx";
import { changeableLines, type Changes, type Method } from "./change-facts.ts";
import { c, ofCode } from "./words.ts";

interface FieldProps {
  name: string;
  label: string;
  value: string;
  problem: string | undefined;
  put: (value: string) => void;
  auto: AutoFill;
  type?: "text" | "tel";
  most?: number;
}

function Field({ name, label, value, problem, put, auto, type = "text", most = 120 }: FieldProps): JSX.Element {
  const id = `change-${name}`;
  const input = (event: TargetedInputEvent<HTMLInputElement>): void => put(event.currentTarget.value);
  const wrong = problem ? ({ "aria-invalid": "true", "aria-describedby": `${id}-problem` } as const) : {};
  const facts = { id, value, maxLength: most, autoComplete: auto, onInput: input, ...wrong };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === "tel" ? <input {...facts} type="tel" /> : <input {...facts} />}
      {problem && <span class="danger small" id={`${id}-problem`}>{ofCode("problem", problem)}</span>}
    </div>
  );
}

const ADDRESS = [["province", "address-level1"], ["city", "address-level2"], ["district", "address-level3"], ["line1", "street-address"], ["postal_code", "postal-code"]] as const;

export function AddressFields({ now, draft, problems, change }: FieldsProps): JSX.Element {
  const { parts } = draft;
  const [abroad, setAbroad] = useState(Boolean(parts["country"]));
  const put = (name: string) => (value: string): void => change({ parts: { ...parts, [name]: value } });
  const country = (event: Event): void => {
    const elsewhere = (event.currentTarget as HTMLSelectElement).value === "other";
    setAbroad(elsewhere);
    if (!elsewhere) put("country")("");
  };
  return (
    <fieldset class="panel">
      <legend>{c("do_change_address")}</legend>
      {now.region && <p class="muted">{c("change_now")} {now.region}</p>}
      <div class="field">
        <label for="change-where">{c("field_country")}</label>
        <select id="change-where" value={abroad ? "other" : "cn"} onChange={country}>
          <option value="cn">{c("country_cn")}</option>
          <option value="other">{c("country_other")}</option>
        </select>
      </div>
      {abroad && <Field name="country" label={c("field_country_name")} value={parts["country"] ?? ""} problem={problems["country"]} put={put("country")} auto="country-name" most={60} />}
      {ADDRESS.map(([name, auto]) => (
        <Field key={name} name={name} label={c(`field_${name}`)} value={parts[name] ?? ""} problem={problems[name]} put={put(name)} auto={auto} most={name === "line1" ? 200 : name === "postal_code" ? 20 : 120} />
      ))}
    </fieldset>
  );
}

export function ContactFields({ now, draft, problems, change }: FieldsProps): JSX.Element {
  const put = (name: string) => (value: string): void => change({ parts: { ...draft.parts, [name]: value } });
  return (
    <fieldset class="panel">
      <legend>{c("do_change_contact")}</legend>
      {(now.name || now.phone) && <p class="muted">{c("change_now")} {now.name} {now.phone}</p>}
      <Field name="name" label={c("field_name")} value={draft.parts["name"] ?? ""} problem={problems["name"]} put={put("name")} auto="name" most={60} />
      <Field name="phone" label={c("field_phone")} type="tel" value={draft.parts["phone"] ?? ""} problem={problems["phone"]} put={put("phone")} auto="tel" most={30} />
      <p class="muted small">{c("field_keep")}</p>
    </fieldset>
  );
}

export const methodWords = (one: Method, now: Changes): string => {
  const label = one.label || ofCode("method", one.kind);
  return one.balance_minor === null ? label : c("method_left", { label, amount: moneyOf(one.balance_minor, now.currency) });
};

export function SkuFields({ of, now, draft, change }: FieldsProps): JSX.Element {
  const lines = changeableLines(of);
  const dearer = lines.some((line) => {
    const price = (id: string | null | undefined): number => line.skus.find((sku) => sku.id === id)?.price_minor ?? 0;
    return draft.kinds[line.line_id] && price(draft.kinds[line.line_id]) > price(line.sku_id);
  });
  const cards = now.methods.filter((one) => one.balance_minor !== null);
  return (
    <fieldset class="panel">
      <legend>{c("do_change_sku")}</legend>
      {lines.map((line) => (
        <div class="field" key={line.line_id}>
          <div class="order-line"><Thumb url={line.image_url} /><p><span class="clamp">{line.title}</span><span class="muted">{line.sku_name} ×{line.free_quantity}</span></p></div>
          <label for={`kind-${line.line_id}`}>{c("new_kind")}</label>
          <select id={`kind-${line.line_id}`} value={draft.kinds[line.line_id] ?? ""} onChange={(event) => change({ kinds: { ...draft.kinds, [line.line_id]: event.currentTarget.value } })}>
            <option value="">{c("kind_now", { name: line.sku_name })}</option>
            {line.skus.filter((sku) => sku.id !== line.sku_id).map((sku) => (
              <option key={sku.id} value={sku.id} disabled={!sku.in_stock}>
                {sku.name}{sku.price_minor === null ? "" : ` · ${moneyOf(sku.price_minor, of.currency)}`}{sku.in_stock ? "" : ` · ${c("sold_out")}`}
              </option>
            ))}
          </select>
        </div>
      ))}
      {dearer && cards.length > 0 && (
        <div class="field">
          <label for="change-method">{c("difference_by")}</label>
          <select id="change-method" value={draft.method} onChange={(event) => change({ method: event.currentTarget.value })}>
            <option value="">{c("difference_by_hand")}</option>
            {cards.map((one) => <option key={one.id} value={one.id}>{methodWords(one, now)}</option>)}
          </select>
        </div>
      )}
    </fieldset>
  );
}

export function MethodFields({ now, draft, change }: FieldsProps): JSX.Element {
  const others = now.methods.filter((one) => !one.used);
  return (
    <fieldset class="panel">
      <legend>{c("do_change_payment")}</legend>
      {now.methods.filter((one) => one.used).map((one) => <p class="muted" key={one.id}>{c("method_used", { label: one.label || ofCode("method", one.kind) })}</p>)}
      {others.length === 0 && <p>{c("no_methods")}</p>}
      {others.map((one) => (
        <label class="choice" key={one.id}>
          <input type="radio" name="method" checked={draft.method === one.id} onChange={() => change({ method: one.id })} />
          <span class="grow">{methodWords(one, now)}</span>
        </label>
      ))}
    </fieldset>
  );
}
