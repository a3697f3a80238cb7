import pg from "pg";
import { expect, test } from "vitest";
import { AppError } from "../platform/errors.ts";
import { isAboutData } from "./careful.ts";

const coded = (code: string, message = "refused"): Error => Object.assign(new Error(message), { code });
const broken = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

test.each([
  ["what our code found wrong", new Error("profile 4711 was not loaded")],
  ["what our code says of a document", new AppError("unprocessable", "public holidays of XX are not known")],
  ["an address that is none", broken(() => new URL("no address"))],
  ["a value that is missing, whatever it is called", broken(() => (null as unknown as { readonly timeout: number }).timeout)],
  ["a zone that is none", broken(() => new Intl.DateTimeFormat("en", { timeZone: "Mars/Olympus" }))],
  ["a value that the database cannot hold", Object.assign(new pg.DatabaseError("invalid byte sequence", 1, "error"), { code: "22021" })],
  ["a constraint", coded("23505")],
  ["a text that is too long for an index", coded("54000")],
])("the data may be to blame: %s", (_what, error) => {
  expect(isAboutData(error)).toBe(true);
});

test.each([
  ["a connection that ended", new Error("Connection terminated unexpectedly")],
  ["nobody answers", coded("ECONNREFUSED")],
  ["an administrator's command", coded("57P01")],
  ["a transaction that others were before", coded("40001")],
  ["a table that is not there yet", coded("42P01")],
  ["something that is not there at the moment", new AppError("unavailable", "the catalog cannot be read")],
])("nobody's data: %s", (_what, error) => {
  expect(isAboutData(error)).toBe(false);
});
