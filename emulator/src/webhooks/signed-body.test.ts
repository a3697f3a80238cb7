import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeBeyondAscii, signatureOf } from "./signed-body.ts";

describe("the signature over the exact bytes", () => {
  it("gives the reference's vectors", () => {
    expect(signatureOf('{"object":"whatsapp_business_account","entry":[]}', "test_app_secret")).toBe(
      "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756",
    );
    expect(signatureOf('{"object": "whatsapp_business_account", "entry": []}', "test_app_secret")).toBe(
      "sha256=56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a",
    );
  });
});

describe("escaping as Meta does", () => {
  it("writes accents and both halves of an emoji as \\uXXXX", () => {
    expect(escapeBeyondAscii(JSON.stringify({ name: "Zoë 😀" }))).toBe('{"name":"Zo\\u00eb \\ud83d\\ude00"}');
  });

  it("leaves ASCII bytes and never changes the meaning", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (words) => {
        const escaped = escapeBeyondAscii(JSON.stringify({ words }));
        return !/[^ -~\s]/.test(escaped.replaceAll("\u007f", "")) && (JSON.parse(escaped) as { words: string }).words === words;
      }),
    );
  });
});
