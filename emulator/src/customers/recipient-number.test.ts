import { expect, it } from "vitest";
import { recipientDigits } from "./recipient-number.ts";

const plain = { countryCodePrefix: "short_numbers", extraDigitRewritten: false } as const;

it("takes the punctuation people write", () => {
  expect(recipientDigits("+1 (650) 555-1234", "15550783881", plain)).toBe("16505551234");
});

it("puts the business's calling code before a number without a plus", () => {
  expect(recipientDigits("0612345678", "33188888888", plain)).toBe("33612345678");
  expect(recipientDigits("16505551234", "33188888888", plain)).toBe("16505551234");
  expect(recipientDigits("16505551234", "33188888888", { ...plain, countryCodePrefix: "without_plus" })).toBe("3316505551234");
  expect(recipientDigits("6505551234", "15550783881", { ...plain, countryCodePrefix: "never" })).toBe("6505551234");
});

it("refuses what is no phone number", () => {
  expect(recipientDigits("ana@example.com", "15550783881", plain)).toBeNull();
  expect(recipientDigits("+12", "15550783881", plain)).toBeNull();
});

it("drops Brazil's and Mexico's extra digit when the switch says so", () => {
  const rewriting = { ...plain, extraDigitRewritten: true };
  expect(recipientDigits("+5531987654321", "15550783881", rewriting)).toBe("553187654321");
  expect(recipientDigits("+5215512345678", "15550783881", rewriting)).toBe("525512345678");
});
