import { UTM_NAMES, type Utm } from "./choice.ts";

/** Meta takes 2,000 characters of an address. */
export const LONGEST_ADDRESS = 2_000;

/**
 * The address with the parameters it does not have yet: what its author wrote, order, encoding and fragment stay as they are. One
 * that would grow too long stays as it is altogether.
 */
export function withUtm(address: string, utm: Utm): string {
  const hashAt = address.indexOf("#");
  const [page, fragment] = hashAt === -1 ? [address, ""] : [address.slice(0, hashAt), address.slice(hashAt)];
  const queryAt = page.indexOf("?");
  const query = queryAt === -1 ? null : page.slice(queryAt + 1);
  const has = new Set([...new URLSearchParams(query ?? "").keys()].map((name) => name.toLowerCase()));
  const missing = UTM_NAMES.flatMap((name) => {
    const value = utm[name] ?? "";
    return value === "" || has.has(`utm_${name}`) ? [] : [`utm_${name}=${encodeURIComponent(value.toWellFormed())}`];
  });
  if (missing.length === 0) return address;
  const joint = query === null ? "?" : query === "" || query.endsWith("&") ? "" : "&";
  const whole = `${page}${joint}${missing.join("&")}${fragment}`;
  return whole.length > LONGEST_ADDRESS ? address : whole;
}
