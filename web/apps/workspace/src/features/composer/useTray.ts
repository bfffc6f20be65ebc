import { files as stored, limits as fetchLimits, type Limits } from "@xiaoer/api";
import { FileSender } from "@xiaoer/live";
import { useQuery } from "@tanstack/vue-query";
import { fileSize } from "@xiaoer/ui";
import { computed, onScopeDispose, shallowRef, type Ref } from "vue";
import { t } from "@/app/i18n";
import { files, live } from "@/app/live";

export interface Picked {
  key: string;
  /** From this device; null for one that the server already has. */
  file: File | null;
  fileId: string;
  name: string;
  size: number;
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
      return {
        key: `f${count++}`, file, fileId: "", name: file.name, size: file.size, url: URL.createObjectURL(file), kind, objection: judge(file, kind),
      };
    });
    picked.value = [...picked.value, ...more].slice(0, 20);
  }

  /** One that comes with a quick reply. */
  async function addStored(fileId: string): Promise<void> {
    const link = await stored.link(fileId).catch(() => null);
    if (!link) return;
    const head = await fetch(link.url, { method: "HEAD" });
    const kind = FileSender.kindOf(head.headers.get("content-type") ?? "");
    const size = Number(head.headers.get("content-length") ?? 0);
    picked.value = [...picked.value, { key: fileId, file: null, fileId, name: t(`kind.${kind}`), size, url: link.thumb_url ?? link.url, kind, objection: "" }];
  }

  function remove(key: string): void {
    picked.value = picked.value.filter((item) => item.key !== key);
  }

  /** Sends what may be sent; what may not stays, with its reason. */
  function send(conversationId: string): void {
    for (const { file, fileId, kind } of picked.value.filter((item) => !item.objection)) {
      if (file) files().send(file, kind, { conversationId });
      else live().send({ conversationId, kind, text: "", file_id: fileId });
    }
    picked.value = picked.value.filter((item) => item.objection);
  }

  onScopeDispose(() => picked.value.forEach((item) => URL.revokeObjectURL(item.url)));
  return { picked, add, addStored, remove, send, ready: computed(() => picked.value.some((item) => !item.objection)), limits };
}
