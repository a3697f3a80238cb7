/** Exact decimal numbers, as PostgreSQL's `numeric` has them: 0.1 + 0.2 is 0.3 in both evaluators. */
export type Decimal = { readonly units: bigint; readonly scale: number };

export const ZERO: Decimal = { units: 0n, scale: 0 };
/** Text that is taken for a number; `number_of` in SQL knows the same. */
const WRITTEN = /^-?[0-9]{1,15}([.][0-9]{1,10})?$/;
const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** Null for what is no number. */
export function decimalOf(value: unknown): Decimal | null {
  if (typeof value === "number") return Number.isFinite(value) ? parse(String(value)) : null;
  return typeof value === "string" && WRITTEN.test(value) ? parse(value) : null;
}

function parse(text: string): Decimal {
  const [, sign = "", whole = "0", fraction = "", exponent = "0"] = PARTS.exec(text) ?? [];
  const units = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

export function add(one: Decimal, other: Decimal): Decimal {
  const scale = Math.max(one.scale, other.scale);
  return { units: scaled(one, scale) + scaled(other, scale), scale };
}

export function times(one: Decimal, count: number): Decimal {
  return { units: one.units * BigInt(count), scale: one.scale };
}

/** Negative, zero or positive. */
export function compare(one: Decimal, other: Decimal): number {
  const scale = Math.max(one.scale, other.scale);
  const [left, right] = [scaled(one, scale), scaled(other, scale)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** For showing. */
export function toNumber({ units, scale }: Decimal): number {
  return Number(units) / 10 ** scale;
}

function scaled(value: Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}
