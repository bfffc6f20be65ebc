import { limits as fetchLimits, type Limits } from "@xiaoer/api";
import { FileSender } from "@xiaoer/live";
import { useQuery } from "@tanstack/vue-query";
import { fileSize } from "@xiaoer/ui";
import { computed, onScopeDispose, shallowRef, type Ref } from "vue";
import { t } from "@/app/i18n";
import { files } from "@/app/live";

export interface Picked {
  key: string;
  file: File;
  url: string;
  kind: ReturnType<typeof FileSender.kindOf>;
  /** Why it cannot be sent, in words; empty when it can. */
  objection: string;
}

let count = 0;

/** Files picked, pasted or dropped, judged by the channel's limits before anything is sent. */
export function useTray(channel: Ref<string>) {
  const picked = shallowRef<Picked[]>([]);
  const limits = useQuery({ queryKey: ["limits", channel], queryFn: () => fetchLimits(channel.value), staleTime: 600_000 });

  function judge(file: File, kind: Picked["kind"]): string {
    const held: Partial<Limits> = limits.data.value ?? {};
    const code = FileSender.objection(file, kind, held as never);
    if (!code) return "";
    const limit = held[kind]?.max_bytes ?? 0;
    return t(`file.${code}`, { size: fileSize(file.size), limit: fileSize(limit) });
  }

  function add(list: Iterable<File>): void {
    const more = [...list].map((file) => {
      const kind = FileSender.kindOf(file.type);
      return { key: `f${count++}`, file, url: URL.createObjectURL(file), kind, objection: judge(file, kind) };
    });
    picked.value = [...picked.value, ...more].slice(0, 20);
  }

  function remove(key: string): void {
    picked.value = picked.value.filter((item) => item.key !== key);
  }

  /** Sends what may be sent; what may not stays, with its reason. */
  function send(conversationId: string): void {
    for (const { file, kind } of picked.value.filter((item) => !item.objection)) files().send(file, kind, { conversationId });
    picked.value = picked.value.filter((item) => item.objection);
  }

  onScopeDispose(() => picked.value.forEach((item) => URL.revokeObjectURL(item.url)));
  return { picked, add, remove, send, ready: computed(() => picked.value.some((item) => !item.objection)), limits };
}
