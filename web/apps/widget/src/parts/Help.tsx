import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { api } from "../app/api.ts";
import { config } from "../app/chat.ts";
import type { Honour, HowTo } from "../app/facts.ts";
import { inLanguage, language, t } from "../app/words.ts";
import { Icon } from "./icons.tsx";
import { Sheet } from "./Overlays.tsx";
import { helpOpen } from "./panels.ts";
import { safeUrl } from "./RichText.tsx";

/** The shop's help over the chat: how things are done, what vouches for it, and where its terms stand. */
export function Help(): JSX.Element | null {
  if (!helpOpen.value) return null;
  const close = (): void => void (helpOpen.value = false);
  const honours = config.value?.honours ?? [];
  const shop = config.value?.shop.id;
  return (
    <Sheet label={t("help")} kind="sheet" onClose={close}>
      <header class="sheet-head">
        <h2>{t("help")}</h2>
        <button class="quiet" type="button" aria-label={t("close")} onClick={close}><Icon name="close" /></button>
      </header>
      <div class="sheet-body">
        {shop && <HowTos shop={shop} />}
        {honours.length > 0 && (
          <section class="honours" aria-label={t("honours")}>
            <h3>{t("honours")}</h3>
            <ul>{honours.map((one) => <HonourRow key={one.id} honour={one} />)}</ul>
          </section>
        )}
        {shop && <a class="card-act" href={`/policy/${encodeURIComponent(shop)}?lang=${language.value === "en" ? "en" : "zh"}`} target="_blank" rel="noopener noreferrer">{t("help_policy")}</a>}
      </div>
    </Sheet>
  );
}

/** The same texts as on the shop's public help page. */
function HowTos({ shop }: { shop: string }): JSX.Element {
  const [q, setQ] = useState("");
  const [found, setFound] = useState<HowTo[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let late = false;
    const look = (): void => void api.help(shop, q).then((list) => !late && (setFound(list), setFailed(false)), () => !late && setFailed(true));
    const timer = setTimeout(look, q ? 250 : 0);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [shop, q]);
  return (
    <section class="how-tos" aria-label={t("how_to")}>
      <h3>{t("how_to")}</h3>
      <p class="help-search"><input type="search" value={q} maxLength={60} placeholder={t("help_search")} aria-label={t("help_search")} onInput={(event) => setQ(event.currentTarget.value)} /></p>
      {failed && <p class="muted">{t("error_network")}</p>}
      {!found && !failed && <p class="muted">{t("loading")}</p>}
      {found?.length === 0 && <p class="muted">{t(q ? "help_none" : "help_empty")}</p>}
      {found?.map((one) => <Topic key={one.entry_id} one={one} open={q !== ""} />)}
    </section>
  );
}

function Topic({ one, open }: { one: HowTo; open: boolean }): JSX.Element {
  const said = one.wordings[language.value === "en" ? "en" : "zh"] ?? Object.values(one.wordings)[0];
  return (
    <details class="help-topic" open={open}>
      <summary>{said?.questions[0]}</summary>
      {said?.steps?.length ? <ol class="numbered">{said.steps.map((step) => <li key={step.text}>{step.text}</li>)}</ol> : <p>{said?.answer}</p>}
    </details>
  );
}

export function HonourSign({ honour, size }: { honour: Honour; size: number }): JSX.Element {
  const source = safeUrl(honour.picture_url);
  return source ? <img src={source} alt="" width={size} height={size} /> : <Icon name="award" size={size} />;
}

function HonourRow({ honour }: { honour: Honour }): JSX.Element {
  const url = safeUrl(honour.url);
  return (
    <li>
      <span class="honour-sign"><HonourSign honour={honour} size={honour.picture_url ? 48 : 28} /></span>
      <div>
        <p><b>{inLanguage(honour.title)}</b></p>
        <p class="muted small">{t(`honour_${honour.kind}`)}{honour.number && ` ${honour.number}`} · {inLanguage(honour.issuer)}</p>
        <p class="muted small">{daysOf(honour)}</p>
        {url && <a class="link small" href={url} target="_blank" rel="noopener noreferrer">{t("honour_look")}</a>}
      </div>
    </li>
  );
}

function daysOf({ valid_from: from, valid_until: until }: Honour): string {
  if (from && until) return t("honour_from_to", { from, until });
  if (until) return t("honour_until", { until });
  return from ? t("honour_from", { from }) : t("honour_always");
}
