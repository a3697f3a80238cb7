import { describe, expect, it } from "vitest";
import type { MediaAsset } from "../../api/types.ts";
import { channelForm } from "../../channels/channel-forms.ts";
import { answeredSubject, fieldsContents, mentioned, triggerAt, whatsAppContents } from "./compose.ts";

const asset = (id: string, kind: MediaAsset["kind"]): MediaAsset => ({
  id,
  kind,
  mime: "x/y",
  bytes: 1,
  sha256: "",
  name: `${id}.bin`,
  filename: `${id}.bin`,
  createdAt: "",
  createdBy: "",
  attached: true,
});

describe("what leaves the composer", () => {
  it("is one message of words, or one for each file of which one bears them", () => {
    expect(whatsAppContents("  Hello ", [])).toEqual([{ kind: "text", text: "Hello" }]);
    expect(whatsAppContents("  ", [])).toEqual([]);
    expect(whatsAppContents("Look", [asset("a", "image"), asset("b", "document")])).toEqual([
      { kind: "media", media: "image", asset: "a", caption: "Look" },
      { kind: "media", media: "document", asset: "b", filename: "b.bin" },
    ]);
  });

  it("names files of an e-mail as whoever attached them does", () => {
    const email = channelForm("email");
    expect(email && fieldsContents(email, { subject: "Re: Order 7" }, " Here ", [asset("a", "document")])).toEqual([
      { kind: "fields", fields: { subject: "Re: Order 7", body: "Here" }, files: [{ asset: "a", filename: "a.bin" }] },
    ]);
  });

  it("has words that no file can bear as a message behind them", () => {
    expect(whatsAppContents("Listen", [asset("a", "audio")])).toEqual([
      { kind: "media", media: "audio", asset: "a" },
      { kind: "text", text: "Listen" },
    ]);
    expect(whatsAppContents("x".repeat(1_025), [asset("a", "image")])).toHaveLength(2);
  });

  it("offers canned replies after a slash that begins a word, and only there", () => {
    expect(triggerAt("Hi /del", 7, "/")).toEqual({ sign: "/", query: "del", from: 3, to: 7 });
    expect(triggerAt("/", 1, "/")).toEqual({ sign: "/", query: "", from: 0, to: 1 });
    expect(triggerAt("and/or", 6, "/")).toBe(null);
    expect(triggerAt("Hi @An", 6, "/")).toBe(null);
    expect(triggerAt("Hi @An", 6, "@")?.query).toBe("an");
  });

  it("names colleagues by their whole names", () => {
    const agents = [
      { id: "1", name: "Ana" },
      { id: "2", name: "Ana Maria" },
    ];
    expect(mentioned("@Ana Maria, look", agents)).toEqual(["2"]);
    expect(mentioned("@Ana Maria and @Ana", agents)).toEqual(["2", "1"]);
    expect(mentioned("ana@shop.example", agents)).toEqual([]);
  });
});

describe("the subject of an answer by e-mail", () => {
  it("says once that it answers, whatever the other side's program says", () => {
    expect(["Order 7", "RE: re: Order 7", "Aw: Order 7", "  ", "Reorder"].map(answeredSubject)).toEqual([
      "Re: Order 7",
      "Re: Order 7",
      "Re: Order 7",
      "",
      "Re: Reorder",
    ]);
  });
});
