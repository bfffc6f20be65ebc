import { onScopeDispose, ref } from "vue";
import { locale } from "@/app/i18n";

interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  start(): void;
  stop(): void;
  onresult: ((event: { resultIndex: number; results: ArrayLike<{ isFinal: boolean; 0: { transcript: string } }> }) => void) | null;
  onend: (() => void) | null;
  onerror: (() => void) | null;
}

type Maker = new () => Recognition;
const browser = window as unknown as { SpeechRecognition?: Maker; webkitSpeechRecognition?: Maker };
const make = browser.SpeechRecognition ?? browser.webkitSpeechRecognition;

/** Speech to text where the browser can; `supported` is false elsewhere and the button is not shown. */
export function useDictation(heard: (text: string) => void) {
  const listening = ref(false);
  let recognition: Recognition | null = null;

  function start(): void {
    if (!make) return;
    recognition = new make();
    recognition.lang = locale.value === "en" ? "en-US" : "zh-CN";
    recognition.continuous = true;
    recognition.onresult = (event) => {
      for (let at = event.resultIndex; at < event.results.length; at++) {
        if (event.results[at]!.isFinal) heard(event.results[at]![0].transcript);
      }
    };
    recognition.onend = recognition.onerror = () => (listening.value = false);
    recognition.start();
    listening.value = true;
  }
  const toggle = (): void => (listening.value ? recognition?.stop() : start());
  onScopeDispose(() => recognition?.stop());
  return { supported: !!make, listening, toggle };
}
