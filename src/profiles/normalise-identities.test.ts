import { describe, expect, it } from "vitest";
import { deriveFromPhone, mainZoneOf } from "./derive-from-phone.ts";
import { normaliseIdentities, normalisePhone } from "./normalise-identities.ts";

describe("normaliseIdentities", () => {
  it.each([
    [{ phone: "+44 7700 900-123" }, { phone: "+447700900123" }],
    [{ phone: " +33 (0)6 12 34 56 78" }, { phone: "+33612345678" }],
    [{ email: " Ana@EXAMPLE.com " }, { email: "ana@example.com" }],
    [{ bsuid: "US.ENT.abc123" }, { bsuid: "US.ENT.abc123" }],
    [{ externalId: " cafe\u0301 " }, { externalId: "caf\u00e9" }],
  ])("%j → %j", (given, expected) => expect(normaliseIdentities(given)).toEqual({ ok: true, identities: expected }));

  it.each([
    [{}, ""],
    [{ phone: "07700 900123" }, "phone"],
    [{ phone: "0044 7700 900123" }, "phone"],
    [{ phone: "+44" }, "phone"],
    [{ phone: "+1 555 0100 ext. 5" }, "phone"],
    [{ phone: "call +447700900123 now" }, "phone"],
    [{ bsuid: "us.123" }, "bsuid"],
    [{ bsuid: "US." }, "bsuid"],
    [{ email: "ana@" }, "email"],
    [{ email: "a b@c.de" }, "email"],
    [{ externalId: "a\nb" }, "externalId"],
    [{ externalId: "   " }, "externalId"],
  ])("refuses %j at %s", (given, path) => {
    const result = normaliseIdentities(given);
    expect(result.ok ? null : result.fault.path).toBe(path);
  });

  it("takes national numbers only with their country", () => {
    expect(normalisePhone("06 12 34 56 78", "FR")).toBe("+33612345678");
    expect(normalisePhone("06 12 34 56 78", "ZZ")).toMatchObject({ reason: expect.any(String) });
  });
});

describe("deriveFromPhone", () => {
  it.each([
    ["+33612345678", "FR", "Europe/Paris"],
    ["+447700900123", "GB", "Europe/London"],
    ["+12125550123", "US", "America/New_York"],
    ["+5511987654321", "BR", "America/Sao_Paulo"],
    ["+919876543210", "IN", "Asia/Kolkata"],
    ["+881612345678", null, null],
  ])("%s is in %s, %s", (phone, country, timeZone) => expect(deriveFromPhone(phone)).toEqual({ country, timeZone }));

  it("knows a zone that Node knows for every country", () => {
    for (const country of ["DE", "ES", "PT", "RU", "AU", "CA", "MX", "ID", "KZ", "CN", "NZ", "UA", "VN", "CL", "CD", "GL", "MY"]) {
      expect(() => new Intl.DateTimeFormat("en", { timeZone: mainZoneOf(country) ?? "none" })).not.toThrow();
    }
  });
});
