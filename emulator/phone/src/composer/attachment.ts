import type { CustomerMessage } from "../../../src/control/contract.ts";

export type Attachment = { readonly kind: "image" | "video" | "audio" | "document"; readonly file: File };

export function attachmentOf(file: File, asDocument: boolean): Attachment {
  const family = asDocument ? null : file.type.split("/")[0];
  return { kind: family === "image" || family === "video" || family === "audio" ? family : "document", file };
}

export function attachmentMessage({ kind, file }: Attachment, mediaId: string, caption: string): CustomerMessage {
  return {
    type: kind,
    mediaId,
    ...(caption === "" || kind === "audio" ? {} : { caption }),
    ...(kind === "document" ? { filename: file.name } : {}),
  };
}
