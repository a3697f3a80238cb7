/** What WhatsApp takes as a file (section 14 of its reference), told by what is in the file and never by its name. */
import { open, type FileHandle } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { fileTypeFromFile } from "file-type";

export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";
export type MediaFormat = { readonly kind: MediaKind; readonly mime: string; readonly isAnimated: boolean };
/** Why a file is no message's: a code that screens have words for, the same in English, and the numbers in it. */
type FileFault = {
  readonly reason: FileFaultReason;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
};
export const FILE_FAULTS = [
  "empty",
  "format_unknown",
  "format_refused",
  "picture_depth",
  "picture_pixels",
  "audio_codec",
  "sticker_size",
  "too_large",
] as const;
type FileFaultReason = (typeof FILE_FAULTS)[number];

const MB = 1_000_000;
const KB = 1_000;
const MOST_BYTES: { readonly [Kind in MediaKind]: number } = {
  image: 5 * MB,
  video: 16 * MB,
  audio: 16 * MB,
  document: 100 * MB,
  sticker: 100 * KB,
};
const MOST_BYTES_ANIMATED = 500 * KB;
export const MOST_FILE_BYTES = MOST_BYTES.document;
/** A browser or a phone that opens more runs out of memory; nobody's camera makes it. */
const MOST_PIXELS = 100_000_000;
const STICKER_SIDE = 512;

const KINDS: { readonly [mime: string]: MediaKind } = {
  "image/jpeg": "image",
  "image/png": "image",
  "image/webp": "sticker",
  "video/mp4": "video",
  "video/3gpp": "video",
  "audio/aac": "audio",
  "audio/amr": "audio",
  "audio/mpeg": "audio",
  "audio/mp4": "audio",
  "audio/ogg": "audio",
  "text/plain": "document",
  "application/pdf": "document",
  "application/msword": "document",
  "application/vnd.ms-excel": "document",
  "application/vnd.ms-powerpoint": "document",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "document",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "document",
};

/** As what a screen shows it; what it does not know is a document, also a picture that is to be a sticker. */
export function kindOfMime(mime: string): "image" | "video" | "audio" | "document" {
  const kind = KINDS[mime.split(";", 1)[0] ?? mime];
  return kind === "sticker" || mime === "image/gif" ? "image" : (kind ?? "document");
}

/** What the file is, whatever it is called; null when nobody can tell. */
export async function sniffFile(path: string): Promise<string | null> {
  const known = await fileTypeFromFile(path);
  if (known?.mime === "application/x-cfb") return officeOf(path);
  if (known) return known.mime === "audio/x-m4a" ? "audio/mp4" : known.mime;
  return (await isPlainText(path)) ? "text/plain" : null;
}

export type Checked = { readonly ok: true; readonly format: MediaFormat } | { readonly ok: false; readonly fault: FileFault };

/** Whether the file can be sent, and as what. */
export async function checkFile(path: string, bytes: number): Promise<Checked> {
  if (bytes === 0) return refuse("empty", "the file is empty", {});
  const found = await sniffFile(path);
  if (found === null)
    return refuse(
      "format_unknown",
      "nobody can tell what kind of file this is: WhatsApp takes pictures, videos, sound, PDF, Office and text files",
      {},
    );
  const mime = found.split(";", 1)[0] ?? found;
  const kind = KINDS[mime];
  if (kind === undefined)
    return refuse("format_refused", `this file is ${mime}, which WhatsApp does not take: ${insteadOf(mime)}`, { mime });
  if (mime === "audio/ogg" && found !== "audio/ogg; codecs=opus")
    return refuse("audio_codec", "this OGG file is not coded with Opus, the only one WhatsApp plays: save it as Opus or MP3", {});
  const head = await readHead(path);
  const picture = mime === "image/png" ? pngOf(head) : mime === "image/webp" ? webpOf(head) : null;
  if (picture && picture.width * picture.height > MOST_PIXELS)
    return refuse("picture_pixels", `the picture has ${picture.width} × ${picture.height} points: make it smaller`, picture.size);
  if (picture && !picture.isPlain)
    return refuse("picture_depth", "WhatsApp takes PNG files with 8 bits a colour: save this one so, or as JPEG", {});
  if (kind === "sticker" && picture && (picture.width !== STICKER_SIDE || picture.height !== STICKER_SIDE))
    return refuse(
      "sticker_size",
      `a WebP file is sent as a sticker, which has ${STICKER_SIDE} × ${STICKER_SIDE} points; this one has ${picture.width} × ${picture.height}: for a picture save it as JPEG or PNG`,
      picture.size,
    );
  const isAnimated = picture?.isAnimated ?? false;
  const most = kind === "sticker" && isAnimated ? MOST_BYTES_ANIMATED : MOST_BYTES[kind];
  if (bytes > most)
    return refuse("too_large", `${told(kind)} may have ${inWords(most)}, this one has ${inWords(bytes)}: make it smaller`, {
      kind,
      most,
      bytes,
    });
  return { ok: true, format: { kind, mime, isAnimated } };
}

function refuse(reason: FileFaultReason, message: string, details: FileFault["details"]): Checked {
  return { ok: false, fault: { reason, message, details } };
}

function insteadOf(mime: string): string {
  if (mime.startsWith("image/")) return "save the picture as JPEG or PNG";
  if (mime.startsWith("video/")) return "save the video as MP4 (H.264 with AAC)";
  if (mime.startsWith("audio/")) return "save the sound as MP3, M4A, AAC, AMR or OGG with Opus";
  return "send it as PDF, an Office file or plain text";
}

function told(kind: MediaKind): string {
  return { image: "a picture", video: "a video", audio: "sound", document: "a document", sticker: "a sticker" }[kind];
}

function inWords(bytes: number): string {
  return bytes >= MB ? `${Math.round((bytes / MB) * 10) / 10} MB` : `${Math.ceil(bytes / KB)} KB`;
}

const HEAD_BYTES = 4_096;
async function readHead(path: string): Promise<Buffer> {
  return withFile(path, async (file) => readAt(file, 0));
}

async function readAt(file: FileHandle, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, position);
  return buffer.subarray(0, bytesRead);
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

type Picture = {
  readonly width: number;
  readonly height: number;
  /** 8 bits a colour, no palette. */
  readonly isPlain: boolean;
  readonly isAnimated: boolean;
  readonly size: Readonly<Record<string, number>>;
};
const pictureOf = (width: number, height: number, isPlain: boolean, isAnimated: boolean): Picture => ({
  width,
  height,
  isPlain,
  isAnimated,
  size: { width, height },
});

const RGB = 2;
const RGBA = 6;
function pngOf(head: Buffer): Picture | null {
  if (head.length < 26) return null;
  const depth = head.readUInt8(24);
  const colour = head.readUInt8(25);
  return pictureOf(head.readUInt32BE(16), head.readUInt32BE(20), depth === 8 && (colour === RGB || colour === RGBA), false);
}

/** The three forms of a WebP file: extended, lossless, lossy. */
function webpOf(head: Buffer): Picture | null {
  if (head.length < 30) return null;
  switch (head.toString("latin1", 12, 16)) {
    case "VP8X":
      return pictureOf(head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1, true, (head.readUInt8(20) & 0x02) !== 0);
    case "VP8L": {
      const bits = head.readUInt32LE(21);
      return pictureOf((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1, true, false);
    }
    default:
      return pictureOf(head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff, true, false);
  }
}

const OFFICE = [
  ["WordDocument", "application/msword"],
  ["Workbook", "application/vnd.ms-excel"],
  ["PowerPoint Document", "application/vnd.ms-powerpoint"],
] as const;

/** Old Office files are all one container; its first directory sector names what is inside. */
async function officeOf(path: string): Promise<string | null> {
  return withFile(path, async (file) => {
    const header = await readAt(file, 0);
    if (header.length < 52) return null;
    const sector = 1 << Math.min(header.readUInt16LE(30), 16);
    const directory = await readAt(file, (header.readUInt32LE(48) + 1) * sector);
    return OFFICE.find(([name]) => directory.includes(Buffer.from(name, "utf16le")))?.[1] ?? null;
  });
}

/** UTF-8 without control characters, and no mark-up: a web page is not text that anybody wants to open. */
async function isPlainText(path: string): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      const text = decoder.decode(chunk, { stream: true });
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) return false;
      if (isFirst && text.trimStart().startsWith("<")) return false;
      isFirst = false;
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
