const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/** A random name of 21 characters (126 bits), good as a `client_id`. Works on pages without https too. */
export function clientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(21)), (byte) => ALPHABET.charAt(byte & 63)).join("");
}
