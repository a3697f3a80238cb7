import { describe, expect, it } from "vitest";
import { deriveFromPhone, mainZoneOf } from "./derive-from-phone.ts";
import { normaliseIdentities, normalisePhone } from "./normalise-identities.ts";
import { zoneOfArea } from "./zones-by-area.ts";

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
    // Eight in the morning in New York is five in San Francisco, where a law forbids to write.
    ["+14155550123", "US", "America/Los_Angeles"],
    ["+13125550123", "US", "America/Chicago"],
    ["+16025550123", "US", "America/Phoenix"],
    ["+18085550123", "US", "Pacific/Honolulu"],
    // Partly an hour east: its later clock counts.
    ["+18505550123", "US", "America/Chicago"],
    ["+14165550123", "CA", "America/Toronto"],
    ["+16045550123", "CA", "America/Vancouver"],
    ["+5511987654321", "BR", "America/Sao_Paulo"],
    ["+5592987654321", "BR", "America/Manaus"],
    ["+526641234567", "MX", "America/Tijuana"],
    ["+525512345678", "MX", "America/Mexico_City"],
    ["+919876543210", "IN", "Asia/Kolkata"],
    ["+881612345678", null, null],
  ])("%s is in %s, %s", (phone, country, timeZone) => expect(deriveFromPhone(phone)).toEqual({ country, timeZone }));

  it("knows zones of areas that Node knows", () => {
    const national = Array.from({ length: 900 }, (_, index) => String(index + 100));
    for (const country of ["US", "CA", "BR", "MX"]) {
      const zones = new Set(national.flatMap((area) => zoneOfArea(country, area) ?? []));
      expect(zones.size).toBeGreaterThan(2);
      for (const timeZone of zones) expect(() => new Intl.DateTimeFormat("en", { timeZone })).not.toThrow();
    }
  });

  it("knows a zone that Node knows for every country", () => {
    for (const country of ["DE", "ES", "PT", "RU", "AU", "CA", "MX", "ID", "KZ", "CN", "NZ", "UA", "VN", "CL", "CD", "GL", "MY"]) {
      expect(() => new Intl.DateTimeFormat("en", { timeZone: mainZoneOf(country) ?? "none" })).not.toThrow();
    }
  });
});
