/** A part that is fetched when it is first shown. A dead network is said, and tried again. */
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { c } from "./words.ts";

export function Later<Parts>({ from, render }: { from: () => Promise<Parts>; render: (parts: Parts) => JSX.Element }): JSX.Element {
  const [parts, setParts] = useState<Parts | null>(null);
  const [failed, setFailed] = useState(false);
  const fetch = (): void => {
    setFailed(false);
    from().then((found) => setParts(() => found)).catch(() => setFailed(true));
  };
  useEffect(fetch, [from]);
  if (parts) return render(parts);
  if (!failed) return <p class="muted" role="status">{c("loading")}</p>;
  return (
    <div class="cases-empty" role="alert">
      <p>{c("failed")}</p>
      <button type="button" class="card-act" onClick={fetch}>{c("try_again")}</button>
    </div>
  );
}
