import { describe, expect, test } from "vitest";
import { createLog, type LogFormat, namedLog } from "./log.ts";

function capture(format: LogFormat = "json") {
  const lines: string[] = [];
  return { log: createLog({ level: "info", format, to: { write: (line) => lines.push(line) } }), lines, text: () => lines.join("") };
}

describe("log", () => {
  test("carries name, level, time and fields", () => {
    const { log, lines } = capture();
    namedLog(log, "sends").warn({ senderId: "s1", forMs: 500 }, "paused");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ name: "sends", level: "warn", msg: "paused", senderId: "s1", forMs: 500 });
    expect(lines[0]).toContain('"time":"2');
  });

  test("respects the level", () => {
    const { log, lines } = capture();
    log.debug("quiet");
    expect(lines).toEqual([]);
  });

  test.each([
    ["a phone field", { phone: "+49 151 2345 6789" }, "2345"],
    ["a numeric wa_id", { wa_id: 4915123456789 }, "5123456"],
    ["a nested recipient", { message: { to: "4915123456789" } }, "5123456"],
    ["a list of recipients", { recipients: ["4915123456789"] }, "5123456"],
    ["an e-mail field", { email: "ada.lovelace@example.com" }, "lovelace"],
    ["an e-mail in any field", { note: "wrote to ada.lovelace@example.com" }, "lovelace"],
    ["a number in any field", { note: "called 4915123456789 twice" }, "5123456"],
    ["a token", { access_token: "abcdef-0123" }, "abcdef"],
    ["an API key", { apiKey: "pk_live_zzz" }, "zzz"],
    ["a header", { headers: { authorization: "Bearer zzzzzzzz" } }, "zzz"],
    ["a database address", { url: "postgres://parley:hunter2@127.0.0.1:5432/parley" }, "hunter2"],
    ["message content", { body: "my secret diagnosis" }, "diagnosis"],
    ["an error's message", { err: new Error("no such number +4915123456789") }, "5123456"],
    ["bytes", { raw: Buffer.from("plain words") }, "plain"],
  ])("%s does not get out", (_what, fields, leak) => {
    const { log, text } = capture();
    log.info(fields, "m");
    log.child(fields).info("m");
    expect(text()).not.toContain(leak);
    expect(text().split("\n")).toHaveLength(3);
  });

  test("messages are masked too", () => {
    const { log, text } = capture();
    log.info("sent to +4915123456789 with Bearer abcdefghijkl");
    expect(text()).toContain("sent to +49***89 with Bearer ***");
  });

  test("an error logged alone is masked, its text and its details", () => {
    const { log, text } = capture();
    const error = Object.assign(new Error("no such number +4915123456789"), {
      detail: "Key (phone)=(+4915123456789) exists",
      phone: "004915123456789",
    });
    log.error(error);
    log.error({ err: error });
    log.error({ cause: error }, "wrapped");
    expect(text()).not.toContain("5123456");
    expect(text()).toContain("no such number +49***89");
  });

  test("ids survive: they are how things are found again", () => {
    const { log, text } = capture();
    const messageId = "01993b1c-1234-7123-8123-123456789012";
    log.info({ messageId, wamid: "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQ", count: 12345678 }, "ok");
    expect(text()).toContain(messageId);
    expect(text()).toContain("12345678");
  });

  test("a line break cannot forge a second line", () => {
    const { log, lines } = capture();
    log.info({ note: 'x\n{"level":"fatal"}' }, "a\nb");
    expect(lines.join("").trimEnd().split("\n")).toHaveLength(1);
  });

  test("lines for people", () => {
    const { log, text } = capture("text");
    namedLog(log, "sends").warn({ forMs: 500 }, "paused");
    log.error({ err: new Error("broken") }, "failed");
    expect(text()).toMatch(/^\d\d:\d\d:\d\d warn sends: paused \(forMs=500\)\n\d\d:\d\d:\d\d error failed\n {2}Error: broken/);
  });
});
