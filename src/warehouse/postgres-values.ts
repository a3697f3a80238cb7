/** What PostgreSQL writes, as JSON: numbers only where no digit is lost, times as ISO in UTC. Pure. */
import pg from "pg";
import type { Json } from "../platform/json.ts";

const { builtins } = pg.types;
const TEXT_ARRAYS = new Set([1_009, 1_015]);
const NUMBER_ARRAYS = new Set([1_005, 1_007, 1_021, 1_022]);

export function readPostgresValue(oid: number, text: string): Json {
  switch (oid) {
    case builtins.BOOL:
      return text === "t";
    case builtins.INT2:
    case builtins.INT4:
    case builtins.INT8:
    case builtins.NUMERIC:
      return numberOf(text);
    case builtins.FLOAT4:
    case builtins.FLOAT8:
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case builtins.JSON:
    case builtins.JSONB:
      return JSON.parse(text) as Json;
    // The session's zone is UTC; one without a zone is read as that.
    case builtins.TIMESTAMP:
    case builtins.TIMESTAMPTZ:
      return instantOf(text);
    default:
      if (TEXT_ARRAYS.has(oid) || NUMBER_ARRAYS.has(oid)) return (pg.types.getTypeParser(oid) as (text: string) => Json)(text);
      return text;
  }
}

/** A text where a number would lose digits (ids beyond 2^53) or is none (NaN). */
function numberOf(text: string): Json {
  const value = Number(text);
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return text;
  return text.replaceAll(/[-.]/g, "").replace(/^0+/, "").length > 15 ? text : value;
}

/** `2026-11-30 09:30:00.123456+00` → `2026-11-30T09:30:00.123Z`; what lies beyond (infinity, before Christ) stays a text. */
function instantOf(text: string): Json {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?:\+00)?$/.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}
