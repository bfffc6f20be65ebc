/** Small parts of the page. */
import type { JSX } from "preact";
import type { TrackingEvent } from "../app/facts.ts";
import { language, momentOf, t } from "../app/words.ts";
import { Icon } from "../parts/icons.tsx";
import { safeUrl } from "../parts/RichText.tsx";
import type { Clause } from "./facts.ts";
import type { Photos } from "./photos.ts";
import { MOST } from "./photos.ts";
import { c } from "./words.ts";

/** The clause in the reader's language, and where the whole policy stands. */
export function Cited({ clause }: { clause: Clause }): JSX.Element {
  const words = language.value === "en" ? clause.en || clause.zh : clause.zh || clause.en;
  const name = clause.policy_version ? c("clause", { version: clause.policy_version }) : c("clause_built_in");
  return (
    <details class="cited">
      <summary>{name}</summary>
      <p class="text">{words}</p>
      <a class="link" href={safeUrl(`${clause.url}?lang=${language.value}`)} target="_blank" rel="noopener noreferrer">{c("clause_full")}</a>
    </details>
  );
}

export function Scans({ title, carrier, number, events }: { title: string; carrier: string; number: string; events: TrackingEvent[] }): JSX.Element {
  const shown = [...events].sort((a, b) => b.at.localeCompare(a.at)).slice(0, 12);
  return (
    <section class="panel">
      <h2>{title}</h2>
      <div class="parcel bare">
        <p><Icon name="box" size={14} /> {t("order_parcel", { carrier, number })}</p>
        {shown.length === 0 && <p class="muted">{c("no_scans")}</p>}
        <ol>{shown.map((event, index) => <li key={index}><time class="muted" dateTime={event.at}>{momentOf(event.at)}</time> {event.place} {event.text}</li>)}</ol>
      </div>
    </section>
  );
}

export function Picker({ photos, label }: { photos: Photos; label: string }): JSX.Element {
  const all = photos.all.value;
  const pick = (event: Event): void => {
    const field = event.currentTarget as HTMLInputElement;
    photos.add([...(field.files ?? [])]);
    field.value = "";
  };
  return (
    <div>
      <ul class="photos">
        {all.map((one, n) => (
          <li key={one.id} class={one.failed ? "failed" : ""}>
            {one.mime.startsWith("video/") ? <span class="photo-video">{c("video")}</span> : one.url && <img src={one.url} alt={c("photo", { n: n + 1 })} />}
            {!one.fileId && !one.failed && <progress value={one.progress} max={1} aria-label={c("uploading", { percent: Math.round(one.progress * 100) })} />}
            {one.failed && <button type="button" class="photo-retry" onClick={() => photos.retry(one.id)}>{c("retry")}</button>}
            <button type="button" class="photo-remove" aria-label={`${c("remove")} ${c("photo", { n: n + 1 })}`} onClick={() => photos.remove(one.id)}><Icon name="close" size={14} /></button>
          </li>
        ))}
        {all.length < MOST && (
          <li>
            <label class="photo-add">
              <Icon name="image" /><span>{c("add_photo")}</span>
              <input class="sr" type="file" accept="image/*,video/*" multiple aria-label={label} onChange={pick} />
            </label>
          </li>
        )}
      </ul>
      {all.some((one) => one.failed) && <p class="danger small" role="status">{c("upload_failed")}</p>}
    </div>
  );
}
