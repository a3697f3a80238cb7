import { describe, expect, test } from "vitest";
import { toConfig } from "./config.ts";

describe("toConfig", () => {
  test("an empty environment gives a working local set-up", () => {
    expect(toConfig({})).toMatchObject({
      roles: ["ingress", "engine", "sends", "http"],
      host: "127.0.0.1",
      port: 3000,
      publicUrl: "http://127.0.0.1:3000",
      emulator: true,
      emulatorPort: 4000,
      databaseUrl: undefined,
      masterKey: undefined,
      logLevel: "info",
    });
    expect(toConfig({ PARLEY_PORT: "" }).port).toBe(3000);
    expect(toConfig({}).dataDir).toMatch(/^\/.*\.parley$/);
  });

  test("flags win over variables", () => {
    const config = toConfig({ PARLEY_PORT: "1", PARLEY_ROLES: "http" }, { port: "8080", roles: "sends, engine" });
    expect(config.port).toBe(8080);
    expect(config.roles).toEqual(["engine", "sends"]);
    expect(config.publicUrl).toBe("http://127.0.0.1:8080");
  });

  test("the public address follows host and port unless given", () => {
    expect(toConfig({ PARLEY_HOST: "0.0.0.0", PARLEY_PORT: "80" }).publicUrl).toBe("http://127.0.0.1:80");
    expect(toConfig({ PARLEY_HOST: "::1" }).publicUrl).toBe("http://[::1]:3000");
    expect(toConfig({ PARLEY_PUBLIC_URL: "https://p.example.com/" }).publicUrl).toBe("https://p.example.com");
  });

  test("a key of 32 bytes is read from hexadecimal", () => {
    expect(toConfig({ PARLEY_MASTER_KEY: "0f".repeat(32) }).masterKey).toHaveLength(32);
  });

  test.each([
    ["PARLEY_PORT", "eighty", /^PARLEY_PORT must be a port number/],
    ["PARLEY_PORT", "70000", /^PARLEY_PORT must be a port from 0 to 65535/],
    ["PARLEY_EMULATOR", "off-ish", /^PARLEY_EMULATOR must be yes or no/],
    ["PARLEY_EMULATOR_PORT", "1.5", /^PARLEY_EMULATOR_PORT must be a port number/],
    ["PARLEY_ROLES", "engine,cook", /^PARLEY_ROLES must be some of .*no role "cook"/],
    ["PARLEY_PUBLIC_URL", "parley.example.com", /^PARLEY_PUBLIC_URL must be an address/],
    ["PARLEY_PUBLIC_URL", "ftp://x.example", /^PARLEY_PUBLIC_URL must be an address/],
    ["DATABASE_URL", "mysql://h/db", /^DATABASE_URL must look like postgres/],
    ["PARLEY_API_KEY", "short", /^PARLEY_API_KEY must have at least 16/],
    ["PARLEY_MASTER_KEY", "abc", /^PARLEY_MASTER_KEY must be 32 bytes/],
    ["PARLEY_LOG", "loud", /^PARLEY_LOG must be one of silent/],
    ["PARLEY_LOG_FORMAT", "xml", /^PARLEY_LOG_FORMAT must be auto/],
  ])("%s=%s is refused by name", (name, value, message) => {
    expect(() => toConfig({ [name]: value })).toThrow(message);
  });

  test("all bad values are told at once, and secrets are not repeated", () => {
    const attempt = () => toConfig({ PARLEY_PORT: "x", PARLEY_API_KEY: "tell-nobody" });
    expect(attempt).toThrow(/PARLEY_PORT[^]*PARLEY_API_KEY/);
    expect(attempt).not.toThrow(/tell-nobody/);
  });
});
