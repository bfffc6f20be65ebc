import type { ShownLine } from "@xiaoer/live";
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { secondsOf, t } from "../app/words.ts";
import { sourceOf } from "./Bubble.tsx";
import { Icon } from "./icons.tsx";

const SPEEDS = [1, 1.5, 2];
/** Only one voice speaks at a time, and all keep the speed last chosen. */
const speaking = signal<HTMLAudioElement | null>(null);
const speed = signal(1);

export function Voice({ shown }: { shown: ShownLine }): JSX.Element {
  const audio = useRef<HTMLAudioElement>(null);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState((shown.line.attachment?.duration_ms ?? shown.local?.duration_ms ?? 0) / 1000);
  const playing = speaking.value !== null && speaking.value === audio.current;
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed.value;
  }, [speed.value, playing]);

  const toggle = (): void => {
    if (!audio.current) return;
    if (playing) return audio.current.pause();
    speaking.value?.pause();
    speaking.value = audio.current;
    void audio.current.play().catch(() => (speaking.value = null));
  };
  const ended = (): void => {
    if (playing) speaking.value = null;
  };
  return (
    <div class="voice">
      <audio ref={audio} src={sourceOf(shown)} preload={length ? "none" : "metadata"} onPause={ended} onEnded={() => (ended(), setAt(0))}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) => Number.isFinite(event.currentTarget.duration) && setLength(event.currentTarget.duration)} />
      <button type="button" class="voice-play" aria-label={`${t(playing ? "pause" : "play")} ${t("voice")}`} onClick={toggle}>
        <Icon name={playing ? "pause" : "play"} size={16} />
      </button>
      <input type="range" min={0} max={length || 1} step={0.1} value={at} aria-label={t("voice")} aria-valuetext={secondsOf(at * 1000)}
        onInput={(event) => {
          if (audio.current) audio.current.currentTime = Number(event.currentTarget.value);
        }} />
      <span class="voice-time">{secondsOf((at || length) * 1000)}</span>
      <button type="button" class="voice-speed" aria-label={t("speed", { speed: speed.value })}
        onClick={() => (speed.value = SPEEDS[(SPEEDS.indexOf(speed.value) + 1) % SPEEDS.length] ?? 1)}>
        {speed.value}×
      </button>
    </div>
  );
}
