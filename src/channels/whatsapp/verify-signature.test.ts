import { expect, it } from "vitest";
import { verifySignature } from "./verify-signature.ts";

const SECRET = "test_app_secret";
const bytes = (text: string): Uint8Array => Buffer.from(text);
const COMPACT = '{"object":"whatsapp_business_account","entry":[]}';
const SPACED = '{"object": "whatsapp_business_account", "entry": []}';

// Vectors of section 6.2.
it.each([
  [COMPACT, "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756"],
  [SPACED, "56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a"],
])("accepts %s", (body, hex) => {
  expect(verifySignature(SECRET, bytes(body), `sha256=${hex}`)).toBe(true);
  expect(verifySignature("another", bytes(body), `sha256=${hex}`)).toBe(false);
  expect(verifySignature(SECRET, bytes(`${body} `), `sha256=${hex}`)).toBe(false);
});

it.each([
  undefined,
  "",
  "sha256=",
  "sha1=dec6a680679a968e7e0319355b23599cbfc54502",
  "sha256=DEC6A680679A968E7E0319355B23599CBFC54502C0784668E9618BAA0C633756",
  "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756",
])("refuses the header %j", (header) => {
  expect(verifySignature(SECRET, bytes(COMPACT), header)).toBe(false);
});

it("refuses everything when the secret is empty", () => {
  expect(verifySignature("", bytes(COMPACT), "sha256=0000000000000000000000000000000000000000000000000000000000000000")).toBe(false);
});
