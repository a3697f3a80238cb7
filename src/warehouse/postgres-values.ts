/** What PostgreSQL writes, as JSON: numbers only where no digit is lost, times as ISO in UTC. Pure. */
import pg from "pg";
import type { Json } from "../platform/json.ts";

/** Types by their number, which are the same in every server. */
const TYPE = { bool: 16, int8: 20, int2: 21, int4: 23, json: 114, float4: 700, float8: 701, timestamp: 1_114, timestamptz: 1_184 } as const;
const NUMERIC = 1_700;
const JSONB = 3_802;
const TEXTS = 1_009;
const VARCHARS = 1_015;
const INTEGERS = 1_007;
const parserOf = pg.types.getTypeParser as (oid: number) => (text: string) => Json;
const readTexts = parserOf(TEXTS);
const readIntegers = parserOf(INTEGERS);

export function readPostgresValue(oid: number, text: string): Json {
  switch (oid) {
    case TYPE.bool:
      return text === "t";
    case TYPE.int2:
    case TYPE.int4:
    case TYPE.int8:
    case NUMERIC:
      return numberOf(text);
    case TYPE.float4:
    case TYPE.float8:
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case TYPE.json:
    case JSONB:
      return JSON.parse(text) as Json;
    // The session's zone is UTC; one without a zone is read as that.
    case TYPE.timestamp:
    case TYPE.timestamptz:
      return instantOf(text);
    case TEXTS:
    case VARCHARS:
      return readTexts(text);
    case INTEGERS:
      return readIntegers(text);
    default:
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
