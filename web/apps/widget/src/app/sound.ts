import { signal } from "@preact/signals";
import { recall, remember } from "./keep.ts";

export const soundOn = signal(recall<boolean>("sound") ?? true);

export function switchSound(): void {
  soundOn.value = !soundOn.value;
  remember("sound", soundOn.value);
  if (soundOn.value) chime();
}

let context: AudioContext | null = null;

/** Two soft tones. Browsers allow sound only after the person has touched the page; until then it stays silent. */
export function chime(): void {
  if (!soundOn.value || typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => undefined);
  for (const [index, pitch] of [660, 880].entries()) tone(context, pitch, index * 0.12);
}

function tone(audio: AudioContext, pitch: number, delay: number): void {
  const start = audio.currentTime + delay;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0.0001, start);
  gain.gain.exponentialRampToValueAtTime(0.08, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.25);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.3);
}
