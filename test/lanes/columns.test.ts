/** Rows that travel as columns come out of PostgreSQL as they went in, whatever is in them. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool, type Db } from "../../src/db/pool.ts";
import { type Columns, sqlColumns, sqlTable } from "../../src/db/sql-columns.ts";
import { createTestDatabase } from "../support/database.ts";

type Row = {
  readonly small: number | null;
  readonly whole: number | null;
  readonly is: boolean | null;
  readonly id: string | null;
  readonly text: string | null;
  readonly at: Date | null;
  readonly told: object | null;
  readonly kept: object | null;
};
const COLUMNS: Columns<Row> = {
  small: ["smallint", ({ small }) => small],
  whole: ["integer", ({ whole }) => whole],
  is: ["boolean", ({ is }) => is],
  id: ["uuid", ({ id }) => id],
  text: ["text", ({ text }) => text],
  at: ["timestamptz", ({ at }) => at],
  told: ["json", ({ told }) => told],
  kept: ["jsonb", ({ kept }) => kept],
};

let pool: Db;
beforeAll(async () => {
  const { url } = await createTestDatabase();
  pool = createPool({ url, max: 1, name: "columns", onError: () => undefined });
});
afterAll(async () => pool.end());

const comeBack = async (rows: readonly Row[]): Promise<readonly Row[]> =>
  (await pool.query<Row>({ text: `select * from ${sqlTable(COLUMNS)}`, values: sqlColumns(COLUMNS, rows) })).rows;

const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 4 });
const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => text.replaceAll("\u0000", "")),
  fc.constantFrom("", "€".repeat(50), "a".repeat(41), "👍".repeat(30), 'say "\\ud83d" {,}\n', "x".repeat(90_000)),
);
const json = fc.dictionary(
  fc.constantFrom("a", "é", 'q"'),
  fc.oneof(words, fc.integer(), fc.constant(null), fc.array(words, { maxLength: 3 })),
);
const row: fc.Arbitrary<Row> = fc.record({
  small: orNull(fc.integer({ min: -32_768, max: 32_767 })),
  whole: orNull(fc.integer({ min: -2_147_483_648, max: 2_147_483_647 })),
  is: orNull(fc.boolean()),
  id: orNull(fc.uuid()),
  text: orNull(words),
  at: orNull(fc.date({ min: new Date("1600-01-01T00:00:00Z"), max: new Date("9000-12-31T23:59:59.999Z"), noInvalidDate: true })),
  told: orNull(json),
  kept: orNull(json),
});

test("every kind of value, beside nulls, in batches of any size", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      expect(await comeBack(rows)).toEqual(rows);
    }),
    { numRuns: 60 },
  );
});

test("what PostgreSQL cannot store becomes U+FFFD; what is no id and no time is refused before anything is sent", async () => {
  const none: Row = { small: null, whole: null, is: null, id: null, text: null, at: null, told: null, kept: null };
  const cut = "👍".slice(0, 1);
  const [kept] = await comeBack([{ ...none, text: `a\u0000${cut}b`, told: { cut, nul: "a\u0000b" }, kept: { cut } }]);
  expect(kept).toEqual({ ...none, text: "a\ufffd\ufffdb", told: { cut: "\ufffd", nul: "a\ufffdb" }, kept: { cut: "\ufffd" } });
  for (const id of [
    "",
    "no id",
    "0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeee",
    "0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeeeee",
    "g199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee",
  ])
    expect(() => sqlColumns(COLUMNS, [{ ...none, id }])).toThrow("is no UUID");
  expect(() => sqlColumns(COLUMNS, [{ ...none, at: new Date(Number.NaN) }])).toThrow(TypeError);
});
