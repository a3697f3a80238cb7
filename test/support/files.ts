/** Small files of the kinds that people send, made here: what is in them is all that counts. */
import { crc32, deflateSync } from "node:zlib";

const RGB = 2;

/** A grey picture when it is small enough to be drawn; a large one has a head and nothing more. */
export function png(width: number, height: number, colour = RGB): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, colour, 0, 0, 0], 8);
  const pixels = width * height > 1_000_000 ? Buffer.alloc(0) : Buffer.alloc((width * 3 + 1) * height, 0x88);
  for (let row = 0; row * (width * 3 + 1) < pixels.length; row += 1) pixels[row * (width * 3 + 1)] = 0;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

export function jpeg(comment = ""): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    Buffer.from(`\0\x10JFIF\0${comment}`, "latin1"),
    Buffer.alloc(64),
    Buffer.from([0xff, 0xd9]),
  ]);
}

export function webp(width: number, height: number): Buffer {
  const file = Buffer.alloc(64);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(56, 4);
  file.write("WEBPVP8X", 8, "latin1");
  file.writeUInt32LE(10, 16);
  file.writeUIntLE(width - 1, 24, 3);
  file.writeUIntLE(height - 1, 27, 3);
  return file;
}

export const pdf = (): Buffer => Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
export const gif = (): Buffer => Buffer.from("GIF89a\x01\0\x01\0\0\0\0;", "latin1");
export const svg = (): Buffer => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.domain)</script></svg>');
export const textFile = (text: string): Buffer => Buffer.from(text);
