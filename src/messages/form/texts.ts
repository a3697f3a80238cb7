/** The forms of single texts that WhatsApp checks. */
import { z } from "zod";
import type { InteractiveHeader, MediaSource, Place as MapPlace } from "../content.ts";
import {
  byKind,
  type Fault,
  fixed,
  group,
  kind,
  optional,
  optionalWords,
  type Part,
  type Place,
  type TextForm,
  valuesOf,
  words,
} from "./part.ts";

/** Meta takes 2,000 characters of an address. */
const LONGEST_ADDRESS = 2_000;

const ADDRESS: TextForm = {
  test: (text) => /^https?:\/\/[^\s/]+/i.test(text) && URL.canParse(text),
  problem: (text) => `"${text}" is not a web address: begin it with https://`,
};
const degrees = (most: number): TextForm => ({
  test: (text) => /^-?\d{1,3}(\.\d{1,15})?$/.test(text.trim()) && Math.abs(Number(text)) <= most,
  problem: (text) => `"${text}" is no number of degrees from -${most} to ${most}: write it with a point, such as 48.8566`,
});
const EMOJI: TextForm = {
  test: (text) =>
    [...new Intl.Segmenter().segment(text)].length === 1 && /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u.test(text),
  problem: (text) => `"${text}" is not a single emoji`,
};
const WAMID: TextForm = {
  test: (text) => text.startsWith("wamid."),
  problem: (text) => `"${text}" is no id of a WhatsApp message: it begins with wamid.`,
};

export const webAddress = (what: string): Part<string> => words(what, LONGEST_ADDRESS, ADDRESS);
export const singleEmoji = optionalWords("the emoji", 40, EMOJI);
export const messageId = (what: string): Part<string> => words(what, 512, WAMID);
export const replyTo = optional(messageId("the message to quote"));

export const place = {
  latitude: words("the latitude", 20, degrees(90)),
  longitude: words("the longitude", 20, degrees(180)),
  name: optionalWords("the place's name", 1_000),
  address: optionalWords("the place's address", 1_000),
} satisfies { readonly [K in keyof Required<MapPlace>]: Part<string> };

export const product = { catalogId: words("the catalogue's id", 100), productId: words("the product's id", 100) };
export const filename = optionalWords("the file's name", 240);
export const parameters = valuesOf("the value of", 1_024);

export const SHORT = 60;

export const mediaSource = (what: string) => ({
  link: optional(webAddress(what)),
  asset: optional(fixed(z.uuid("must be the id of a file"))),
});
export function sourceFaults({ link, asset }: MediaSource, { name, path }: Place): readonly Fault[] {
  if (link !== undefined && asset !== undefined)
    return [{ path: `${path}/asset`, problem: `"${name}" names a file of the library and an address as well: keep one of them` }];
  return link === undefined && asset === undefined
    ? [{ path: `${path}/link`, problem: `"${name}" names no file: choose one of the library, or give its address` }]
    : [];
}

const mediaHeader = <K extends "image" | "video" | "document">(value: K) =>
  group({ kind: kind(value), ...mediaSource("the header's link") }, sourceFaults);
export const interactiveHeader = byKind<InteractiveHeader>({
  text: group({ kind: kind("text"), text: words("the header", SHORT) }),
  image: mediaHeader("image"),
  video: mediaHeader("video"),
  document: mediaHeader("document"),
});

export const body = words("the body", 1_024);
export const footer = optionalWords("the footer", SHORT);
export const flag = optional(fixed(z.boolean()));

/** With more than one section each is headed. */
export function titled(sections: readonly { readonly title?: string }[], { path }: Place): readonly Fault[] {
  return sections.length > 1 && sections.some(({ title }) => !title)
    ? [{ path, problem: "with more than one section each needs a title: add the missing ones" }]
    : [];
}
