import { onScopeDispose, ref, shallowRef } from "vue";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** Records a voice message; the result stays here until it is sent or thrown away. */
export function useRecorder() {
  const state = ref<"idle" | "recording" | "done" | "refused">("idle");
  const startedAt = ref(0);
  const result = shallowRef<{ file: File; url: string; duration_ms: number } | null>(null);
  let recorder: MediaRecorder | null = null;

  async function start(): Promise<void> {
    drop();
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      state.value = "refused";
      return;
    }
    const mime = TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";
    const parts: Blob[] = [];
    recorder = new MediaRecorder(stream, mime ? { mimeType: mime } : undefined);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      stream.getTracks().forEach((track) => track.stop());
      if (state.value !== "recording") return;
      const type = (recorder?.mimeType || mime).split(";")[0]!;
      const file = new File(parts, `voice-${Date.now()}.${type.split("/")[1]}`, { type });
      result.value = { file, url: URL.createObjectURL(file), duration_ms: Date.now() - startedAt.value };
      state.value = "done";
    };
    startedAt.value = Date.now();
    state.value = "recording";
    recorder.start(1000);
  }

  const stop = (): void => recorder?.stop();

  function drop(): void {
    state.value = "idle";
    if (recorder?.state === "recording") recorder.stop();
    result.value = null;
  }
  onScopeDispose(drop);
  return { state, startedAt, result, start, stop, drop, supported: typeof MediaRecorder !== "undefined" && !!navigator.mediaDevices };
}
