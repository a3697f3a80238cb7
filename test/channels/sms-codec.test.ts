/** Alphabets, segments and units on the wire: against known answers, against an implementation by other people, and for any text. */
import fc from "fast-check";
import smpp from "smpp";
import { describe, expect, test } from "vitest";
import { segmentsOf } from "../../src/channels/sms/segments.ts";
import { readMessage, createPduReader, writePdu, SmppError } from "../../src/channels/sms/smpp/pdu.ts";
import { readReceipt, submittedId } from "../../src/channels/sms/smpp/receipt.ts";
import { addressOf, submitsOf } from "../../src/channels/sms/smpp/submits.ts";
import { octetsOf, readHeader, textOf } from "../../src/channels/sms/smpp/text-octets.ts";
import { carrierCommand } from "../../src/consent/keywords/classify.ts";
import { lengthWords } from "../../src/channels/sms/words.ts";

const GSM_SIGNS = Array.from(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€",
);
const gsmText = fc.array(fc.constantFrom(...GSM_SIGNS), { maxLength: 700 }).map((signs) => signs.join(""));
const anyText = fc.oneof(gsmText, fc.string({ unit: "binary", maxLength: 700 }), fc.string({ unit: "grapheme", maxLength: 300 }));

describe("segments", () => {
  test.each([
    ["", "gsm", 0, 1],
    ["a".repeat(160), "gsm", 160, 1],
    ["a".repeat(161), "gsm", 161, 2],
    ["a".repeat(306), "gsm", 306, 2],
    ["a".repeat(307), "gsm", 307, 3],
    ["a".repeat(159) + "€", "gsm", 161, 2],
    ["a".repeat(158) + "€", "gsm", 160, 1],
    // The pair of escape and euro does not fit into the first part any more.
    ["a".repeat(152) + "€" + "a".repeat(152), "gsm", 306, 3],
    ["é".repeat(160), "gsm", 160, 1],
    ["ê" + "a".repeat(69), "ucs2", 70, 1],
    ["ê" + "a".repeat(70), "ucs2", 71, 2],
    ["я".repeat(134), "ucs2", 134, 2],
    ["я".repeat(135), "ucs2", 135, 3],
    ["😀".repeat(35), "ucs2", 70, 1],
    ["😀".repeat(36), "ucs2", 72, 2],
    // 33 emoji are 66 units: the pair that would be torn goes to the next part.
    ["😀".repeat(67), "ucs2", 134, 3],
    ["don’t", "ucs2", 5, 1],
  ])("%#", (text, encoding, units, parts) => {
    const found = segmentsOf(text);
    expect([found.encoding, found.units, found.parts.length]).toEqual([encoding, units, parts]);
  });

  test("any text is its parts, each with room for its header, and none tears a character", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { encoding, parts, units, characters } = segmentsOf(text);
        expect(parts.join("")).toBe(text);
        expect(characters).toBe([...text].length);
        const sizes = parts.map((part) => octetsOf(part, encoding).length / (encoding === "gsm" ? 1 : 2));
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(units);
        const [alone, room] = encoding === "gsm" ? [160, 153] : [70, 67];
        for (const size of sizes) expect(size).toBeLessThanOrEqual(parts.length === 1 ? alone : room);
        // No part could have taken the first character of the next.
        for (const [index, part] of parts.slice(1).entries()) {
          const [first = ""] = part;
          const size = octetsOf(first, encoding).length / (encoding === "gsm" ? 1 : 2);
          expect((sizes[index] ?? 0) + size).toBeGreaterThan(room);
        }
      }),
    );
  });

  test("an author is told how long it is, and of which sign it comes", () => {
    expect(lengthWords("")).toBeNull();
    expect(lengthWords("a")?.en).toBe("1 character, 1 message");
    const text = `${"a".repeat(131)}’`;
    expect(lengthWords(text)?.en).toBe("132 characters, 2 messages, because of ’ (with ' instead: 1)");
    expect(lengthWords(text)?.fr).toBe("132 caractères, 2 messages, à cause de ’ (avec ' à la place : 1)");
    expect(lengthWords(`${"a".repeat(80)}😀’`)?.en).toBe("82 characters, 2 messages, because of 😀 ’");
    expect(lengthWords("Hi {{ profile.attributes.name }}")?.en).toBe("3 characters, 1 message, without what is filled in");
    expect(lengthWords("a\u00a0b")?.en).toBe("3 characters, 1 message, because of U+00A0");
  });
});

describe("octets", () => {
  test("any text comes back", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { encoding } = segmentsOf(text);
        expect(textOf(octetsOf(text, encoding), encoding === "gsm" ? 0 : 8)).toBe(text);
      }),
    );
  });

  test("an implementation by other people writes and reads the same", () => {
    const { ASCII, UCS2 } = smpp.encodings;
    fc.assert(
      fc.property(gsmText, (text) => {
        expect(octetsOf(text, "gsm")).toEqual(ASCII?.encode(text));
        expect(ASCII?.decode(octetsOf(text, "gsm"))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(octetsOf(text, "ucs2")).toEqual(UCS2?.encode(text));
      }),
    );
  });

  test("known answers", () => {
    expect(octetsOf("@£$¥€{}", "gsm").toString("hex")).toBe("000102031b651b281b29");
    expect(octetsOf("😀", "ucs2").toString("hex")).toBe("d83dde00");
    expect(textOf(Buffer.from("1b1b", "hex"), 0)).toBe(" ");
    expect(textOf(Buffer.from("1b41", "hex"), 0)).toBe("A");
    expect(textOf(Buffer.from("ff", "hex"), 4)).toBeNull();
    expect(textOf(Buffer.from("e9", "hex"), 3)).toBe("é");
    expect(textOf(Buffer.from("0041", "hex"), 0xe0)).toBe("A");
  });

  test("the parts of a submit are put together again byte for byte", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 255 }), (text, reference) => {
        const bodies = submitsOf({ from: "+33600000000", longMessages: "segments" }, "+33612345678", text, reference);
        const read = bodies.map(readMessage);
        const octets = read.map(({ esmClass, shortMessage }, index) => {
          if (bodies.length === 1) return shortMessage;
          expect(esmClass).toBe(0x40);
          const { concat, rest } = readHeader(shortMessage);
          expect(concat).toEqual({ reference, parts: bodies.length, part: index + 1 });
          return rest;
        });
        expect(textOf(Buffer.concat(octets), read[0]?.dataCoding ?? -1)).toBe(text);
        for (const { destination, source, registeredDelivery } of read)
          expect([destination, source, registeredDelivery]).toEqual([
            { ton: 1, npi: 1, address: "33612345678" },
            { ton: 1, npi: 1, address: "33600000000" },
            1,
          ]);
      }),
    );
  });

  test("senders of each kind have the type that centres expect", () => {
    expect(addressOf("12345")).toEqual({ ton: 3, npi: 0, address: "12345" });
    expect(addressOf("Maison")).toEqual({ ton: 5, npi: 0, address: "Maison" });
  });
});

describe("units", () => {
  test("are found however the network cuts them", () => {
    const unit = fc.record({
      command: fc.nat(),
      status: fc.nat(),
      sequence: fc.nat(),
      body: fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
    });
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (units, cuts) => {
        const stream = Buffer.concat(units.map(writePdu));
        const read = createPduReader();
        const found = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          found.push(...read(stream.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(units);
      }),
    );
  });

  test("what cannot be one is refused, and no body breaks the reader", () => {
    expect(() => createPduReader()(Buffer.from("474554202f20485454502f312e31", "hex"))).toThrow(SmppError);
    expect(() => createPduReader()(Buffer.from([0, 0, 0, 4]))).toThrow(SmppError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (octets) => {
        try {
          readMessage(Buffer.from(octets));
        } catch (error) {
          expect(error).toBeInstanceOf(SmppError);
        }
        readHeader(Buffer.from(octets));
      }),
    );
  });
});

describe("receipts", () => {
  const empty = { ton: 0, npi: 0, address: "" };
  const receipt = (text: string, tlvs: readonly (readonly [number, Buffer])[] = []) =>
    readReceipt({
      source: empty,
      destination: empty,
      esmClass: 4,
      registeredDelivery: 0,
      dataCoding: 0,
      shortMessage: Buffer.from(text),
      tlvs: new Map(tlvs),
    });

  test.each([
    [
      "id:0a1B sub:001 dlvrd:001 submit date:2611291200 done date:2611291201 stat:DELIVRD err:000 text:Hello id:9",
      "0a1B",
      "delivered",
      null,
    ],
    ["id:7 sub:001 dlvrd:000 submit date:2611291200 done date:2611291201 stat:UNDELIV err:027 text:", "7", "failed", 905],
    ["id:7 stat:EXPIRED err:000 Text:x", "7", "failed", 903],
    ["ID:7 STAT:REJECTD ERR:99", "7", "failed", 908],
    ["id:7 stat:ACCEPTD", "7", "sent", null],
    ["id:7 stat:UNKNOWN", "7", null, null],
    ["nothing of the kind", null, null, null],
  ])("%s", (text, id, status, code) => {
    const found = receipt(text);
    expect([found.id, found.status, found.error?.code ?? null]).toEqual([id, status, code]);
  });

  test("optional parameters say it before the text does", () => {
    const told = receipt("id:1 stat:ENROUTE", [
      [0x1e, Buffer.from("abc\0")],
      [0x427, Buffer.from([5])],
      [0x423, Buffer.from([3, 0, 1])],
    ]);
    expect(told).toMatchObject({ id: "abc", status: "failed", error: { code: 910, subcode: 1 } });
  });

  test("ids in the other system of numbers", () => {
    expect(submittedId("3735928559", "decimal_of_hex")).toBe("deadbeef");
    expect(submittedId("00DEADBEEF", "hex_of_decimal")).toBe("3735928559");
    expect(submittedId("00DEADBEEF", "as_told")).toBe("deadbeef");
    expect(submittedId("not-a-number", "decimal_of_hex")).toBe("not-a-number");
  });
});

test.each([
  ["STOP", "opt_out"],
  [" stop. ", "opt_out"],
  ["Arrêt", "opt_out"],
  ["ARRET!", "opt_out"],
  ["Stop all", "opt_out"],
  ["STOPALL", "opt_out"],
  ["unsubscribe", "opt_out"],
  ["cancel", "opt_out"],
  ["End", "opt_out"],
  ["quit", "opt_out"],
  ["Unstop", "opt_in"],
  ["start", "opt_in"],
  ["help", null],
  ["please stop by tomorrow", null],
  ["don't stop", null],
  ["", null],
  ["👍", null],
])("%s is %s, whatever is set up", (text, command) => expect(carrierCommand(text)).toBe(command));
