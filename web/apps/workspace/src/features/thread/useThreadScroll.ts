import { useEventListener, useResizeObserver } from "@vueuse/core";
import { nextTick, ref, watch, type Ref } from "vue";

const NEAR_PX = 80;

/**
 * Keeps the reader's place: at the end new lines scroll in; elsewhere nothing moves, also when older lines are put
 * above.
 */
export function useThreadScroll(box: Ref<HTMLElement | null>, inner: Ref<HTMLElement | null>, reachedTop: () => void) {
  const atEnd = ref(true);
  let lastHeight = 0;
  let lastTop = 0;
  let keepPlace = false;

  const toEnd = (smooth = false): void => {
    box.value?.scrollTo({ top: box.value.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  };

  function look(): void {
    const el = box.value;
    if (!el) return;
    atEnd.value = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_PX;
    lastTop = el.scrollTop;
    lastHeight = el.scrollHeight;
    if (el.scrollTop < 200) reachedTop();
  }

  /** Call just before lines are put above the first one. */
  function holdPlace(): void {
    keepPlace = true;
    lastHeight = box.value?.scrollHeight ?? 0;
    lastTop = box.value?.scrollTop ?? 0;
  }

  function settle(): void {
    const el = box.value;
    if (!el) return;
    if (keepPlace && el.scrollHeight !== lastHeight) {
      el.scrollTop = lastTop + el.scrollHeight - lastHeight;
      keepPlace = false;
    } else if (atEnd.value) toEnd();
    lastHeight = el.scrollHeight;
  }

  useEventListener(box, "scroll", look, { passive: true });
  useResizeObserver(inner, settle);
  useResizeObserver(box, settle);
  watch(box, (el) => el && void nextTick(() => atEnd.value && toEnd()), { immediate: true });

  async function show(element: () => HTMLElement | null): Promise<void> {
    atEnd.value = false;
    await nextTick();
    element()?.scrollIntoView({ block: "center" });
    await nextTick();
    look();
  }
  return { atEnd, toEnd, holdPlace, show };
}
