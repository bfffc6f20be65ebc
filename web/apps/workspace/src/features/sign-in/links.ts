import { ApiError } from "@xiaoer/api";

/** A one-time link stands behind the `#`, so that it stays out of the logs of servers. */
export const tokenOf = (hash: string): string => hash.slice(1);

const SPENT: Record<string, string> = { link_used: "link.used", link_expired: "link.expired", bad_signature: "link.broken" };

/** Which words say that this link will never work; none when trying again makes sense. */
export const spent = (error: unknown): string => (error instanceof ApiError ? (SPENT[error.code] ?? "") : "");
