/**
 * Files for people, line by line. Their fonts are those that every reader has: letters beyond Western Europe are written as `\u{…}`, which
 * is no beauty, and still what was said.
 */
export type PdfPages = {
  readonly line: (text: string, size?: number, bold?: boolean) => void;
  readonly gap: (lines?: number) => void;
  readonly attach: (name: string, type: string, content: string) => void;
};

const MARGIN = 48;

export async function writePdf(
  { title, madeAt }: { readonly title: string; readonly madeAt: Date },
  write: (pages: PdfPages) => void,
): Promise<Buffer> {
  // Read only when it is asked for: fonts and all, it is larger than the rest of what asks for it.
  const { default: PDFDocument } = await import("pdfkit");
  const document = new PDFDocument({ size: "A4", margin: MARGIN, info: { Title: title, Creator: "Parley", CreationDate: madeAt } });
  const pieces: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (piece: Buffer) => pieces.push(piece));
    document.on("end", () => resolve(Buffer.concat(pieces)));
    document.on("error", reject);
  });
  write({
    line: (text, size = 9, bold = false) =>
      void document
        .font(bold ? "Helvetica-Bold" : "Helvetica")
        .fontSize(size)
        .text(inWesternLetters(text)),
    gap: (lines = 1) => void document.moveDown(lines),
    attach: (name, type, content) => void document.file(Buffer.from(content), { name, type, creationDate: madeAt, modifiedDate: madeAt }),
  });
  document.end();
  return done;
}

function inWesternLetters(text: string): string {
  return text.replaceAll(/[^\u0020-\u007E\u00A0-\u00FF\u2013\u2014\u2018-\u201D\u2022\u20AC\n]/gu, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
