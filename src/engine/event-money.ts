/** Money that an event names. Events come from outside: what is no amount or no currency is none, for counts add up what they are told. */
import type { Json, JsonObject } from "../platform/json.ts";

const MOST = 1e9;

/** A number, or text written like one; anything else is worth nothing. */
export function amountIn(value: Json | undefined): number {
  const amount = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof amount === "number" && Number.isFinite(amount) && Math.abs(amount) < MOST ? amount : 0;
}

/** ISO 4217. */
export function currencyIn(properties: JsonObject, property: string): string | null {
  const told = properties[property];
  return typeof told === "string" && /^[A-Za-z]{3}$/.test(told) ? told.toUpperCase() : null;
}
