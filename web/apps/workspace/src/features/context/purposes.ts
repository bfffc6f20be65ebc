/** Why somebody looks at personal data; each look is kept in the audit. */
export const PURPOSES = ["delivery", "call_back", "aftersales", "invoice", "identity_check", "legal"] as const;
