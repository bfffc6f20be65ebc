/** Picked files until they have gone up, so that a reload does not lose them. */
export interface BlobStore {
  put(id: string, blob: Blob, uploadId: string): Promise<void>;
  get(id: string): Promise<{ blob: Blob; uploadId: string } | null>;
  remove(id: string): Promise<void>;
}

/** In IndexedDB where the browser has one; without it (private windows, old phones) nothing is kept. */
export function blobStore(name: string): BlobStore {
  const opened = open(name).catch(() => null);
  const run = async <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> => {
    const db = await opened;
    if (!db) return null;
    return settled(act(db.transaction("files", mode).objectStore("files"))).catch(() => null);
  };
  return {
    put: async (id, blob, uploadId) => void (await run("readwrite", (store) => store.put({ blob, uploadId }, id))),
    get: (id) => run<{ blob: Blob; uploadId: string }>("readonly", (store) => store.get(id)).then((kept) => kept ?? null),
    remove: async (id) => void (await run("readwrite", (store) => store.delete(id))),
  };
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("files");
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("indexeddb"));
  });
}
