/** Reads a list of coupon codes: a CSV with a column `code`, or a code a line. Every code that can be used, and every fault with its line. */
import { AppError } from "../platform/errors.ts";
import { tableOf } from "./lists/csv-table.ts";

export type CouponFault = { readonly line: number; readonly reason: string };
export type CouponList = {
  readonly codes: readonly string[];
  /** Lines that name a code that an earlier line named. */
  readonly repeated: number;
  readonly faults: readonly CouponFault[];
};

export const MOST_CODES = 100_000;
/** WhatsApp takes 20 characters in a button that copies a code, of letters, digits and hyphens. */
const CODE = /^[\p{L}\p{N}_-]{1,20}$/u;

export function readCoupons(text: string): CouponList {
  const [head, ...rest] = tableOf(text);
  const names = (head?.record ?? []).map((cell) => cell.trim().toLowerCase());
  const named = ["code", "coupon", "discount code", "discount_code"].map((name) => names.indexOf(name)).find((index) => index >= 0);
  if (named === undefined && (head?.record.length ?? 0) > 1)
    throw new AppError(
      "invalid_input",
      "the first line must name the columns, one of them `code`; a list with one code a line needs no first line",
    );
  const rows = named === undefined && head ? [head, ...rest] : rest;
  if (rows.length > MOST_CODES) throw new AppError("too_large", `a list may have ${MOST_CODES} lines, this one has ${rows.length}`);
  const codes = new Set<string>();
  const faults: CouponFault[] = [];
  let repeated = 0;
  for (const { record, line } of rows) {
    const code = (record[named ?? 0] ?? "").trim();
    if (code === "") faults.push({ line, reason: "has no code" });
    else if (!CODE.test(code)) faults.push({ line, reason: "a code has 1 to 20 letters, digits, - and _" });
    else if (codes.has(code)) repeated += 1;
    else codes.add(code);
  }
  return { codes: [...codes], repeated, faults };
}
