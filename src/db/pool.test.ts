import { expect, it } from "vitest";
import { createPool } from "./pool.ts";

it("tells of connections that break, and not of those that a stopping server ends after us", async () => {
  const told: string[] = [];
  const pool = createPool({ url: "postgres://127.0.0.1:1/x", max: 1, name: "test", onError: (error) => void told.push(error.message) });
  pool.emit("error", new Error("while it runs"), null);
  await pool.end();
  pool.emit("error", new Error("after its end"), null);
  expect(told).toEqual(["while it runs"]);
});
