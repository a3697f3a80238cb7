/** QR codes as files to print. */
import { deflateSync } from "node:zlib";
import encodeQr from "qr";

/** White around a code, in its own squares: scanners want four. */
const BORDER = 4;
/** A quarter of the squares may be dirty or hidden. */
const ECC = "quartile";

export function qrSvg(text: string): string {
  return encodeQr(text, "svg", { ecc: ECC, border: BORDER });
}

/** At least `pixels` wide. */
export function qrPng(text: string, pixels: number): Buffer {
  const squares = encodeQr(text, "raw", { ecc: ECC, border: BORDER });
  const scale = Math.ceil(pixels / squares.length);
  const size = squares.length * scale;
  const line = Buffer.alloc(1 + Math.ceil(size / 8));
  const lines = squares.flatMap((row) => {
    const drawn = Buffer.from(line);
    for (let x = 0; x < size; x += 1) {
      const at = 1 + (x >> 3);
      // A set bit is white.
      if (row[Math.floor(x / scale)] !== true) drawn[at] = (drawn[at] ?? 0) | (0x80 >> (x & 7));
    }
    return Array.from({ length: scale }, () => drawn);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // One bit a pixel, shades of grey.
  header.writeUInt8(1, 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(lines))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** As PNG has it; zlib's own came with Node 22. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
