import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { say, sendFile } from "../app/chat.ts";
import { secondsOf, t } from "../app/words.ts";
import { Icon } from "./icons.tsx";

const LONGEST_MS = 60_000;
const SHORTEST_MS = 500;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export const canRecord = (): boolean => typeof MediaRecorder !== "undefined" && Boolean(navigator.mediaDevices?.getUserMedia);

/** Takes the composer's place while it records. `held`: the button is down, and letting go sends. */
export function Recorder({ held, onDone }: { held: boolean; onDone: () => void }): JSX.Element {
  const [ms, setMs] = useState(0);
  const [level, setLevel] = useState(0);
  const recording = useRef<Recording | null>(null);
  const finish = (send: boolean): void => {
    void recording.current?.stop(send);
    if (!send) say(t("record_cancelled"));
    onDone();
  };
  useEffect(() => {
    const made = new Recording(setMs, setLevel, () => finish(true));
    recording.current = made;
    made.start().catch((error: unknown) => {
      say(t(error instanceof DOMException && error.name === "NotAllowedError" ? "record_denied" : "record_unsupported"));
      onDone();
    });
    return () => void made.stop(false);
  }, []);
  useReleaseToSend(held, finish);
  return (
    <div class="recorder" role="group" aria-label={t("record")} onKeyDown={(event) => event.key === "Escape" && finish(false)}>
      <button type="button" class="quiet danger" aria-label={t("cancel")} title={t("cancel")} onClick={() => finish(false)}><Icon name="close" /></button>
      <span class="recording-dot" style={{ transform: `scale(${1 + level})` }} aria-hidden="true" />
      <span class="recording-time" role="timer">{t("recording", { time: secondsOf(ms) })}</span>
      {held ? <span class="muted grow">{t("record_release")}</span> : <span class="grow" />}
      <button type="button" class="send" aria-label={t("send")} title={t("send")} ref={(el) => void (held || el?.focus())} onClick={() => finish(true)}>
        <Icon name="send" />
      </button>
    </div>
  );
}

function useReleaseToSend(held: boolean, finish: (send: boolean) => void): void {
  useEffect(() => {
    if (!held) return;
    const released = (event: PointerEvent): void => finish(event.clientY > window.innerHeight - 120);
    window.addEventListener("pointerup", released, { once: true });
    return () => window.removeEventListener("pointerup", released);
  }, [held]);
}

/** One recording, from the microphone to a sent line. */
class Recording {
  #recorder: MediaRecorder | null = null;
  #stream: MediaStream | null = null;
  #audio: AudioContext | null = null;
  #timer = 0;
  #startedAt = 0;
  #over = false;
  #send = false;
  #chunks: Blob[] = [];
  readonly #tick: (ms: number) => void;
  readonly #level: (level: number) => void;
  readonly #full: () => void;

  constructor(tick: (ms: number) => void, level: (level: number) => void, full: () => void) {
    this.#tick = tick;
    this.#level = level;
    this.#full = full;
  }

  async start(): Promise<void> {
    if (!canRecord()) throw new Error("unsupported");
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    if (this.#over) return this.#release();
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(this.#stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 32_000 });
    recorder.ondataavailable = (event) => this.#chunks.push(event.data);
    recorder.onstop = () => this.#stopped();
    recorder.start(1_000);
    this.#recorder = recorder;
    this.#startedAt = performance.now();
    this.#watch();
  }

  stop(send: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#send = send;
    clearInterval(this.#timer);
    if (this.#recorder && this.#recorder.state !== "inactive") this.#recorder.stop();
    else this.#release();
  }

  #watch(): void {
    this.#audio = new AudioContext();
    const analyser = this.#audio.createAnalyser();
    analyser.fftSize = 256;
    if (this.#stream) this.#audio.createMediaStreamSource(this.#stream).connect(analyser);
    const samples = new Uint8Array(analyser.fftSize);
    this.#timer = window.setInterval(() => {
      const ms = performance.now() - this.#startedAt;
      analyser.getByteTimeDomainData(samples);
      this.#level(Math.min(1, samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0) / 64));
      this.#tick(ms);
      if (ms >= LONGEST_MS) this.#full();
    }, 100);
  }

  #stopped(): void {
    const duration_ms = Math.round(performance.now() - this.#startedAt);
    const type = (this.#recorder?.mimeType ?? "audio/webm").split(";")[0] ?? "audio/webm";
    this.#release();
    if (!this.#send || duration_ms < SHORTEST_MS) return;
    const file = new File(this.#chunks, `voice.${type.split("/")[1] ?? "webm"}`, { type });
    sendFile(file, "voice", { duration_ms });
  }

  #release(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#audio?.close().catch(() => undefined);
  }
}
