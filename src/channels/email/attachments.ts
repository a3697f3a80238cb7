import type { Channel } from "../../catalog/channel.ts";
import type { ChannelPorts } from "../channel-module.ts";
import { form } from "./form.ts";
import type { Letter } from "./mime.ts";

type Named = { readonly asset: string; readonly filename: string };
export type Attachments =
  | { readonly kind: "files"; readonly files: Letter["files"] }
  | { readonly kind: "unsendable"; readonly why: string }
  | { readonly kind: "unreadable" };

/** What goes along, whole. Its size is looked at again: whoever wrote the message may not have known it. */
export async function readAttachments(
  { files, failed }: Pick<ChannelPorts, "files" | "failed">,
  channel: Channel,
  named: readonly Named[],
): Promise<Attachments> {
  const read: Letter["files"][number][] = [];
  const most = form.files?.mostBytes ?? 0;
  let bytes = 0;
  for (const { asset, filename } of named) {
    const file = await files.read(channel, asset, most - bytes).catch((error: unknown) => (failed(error), "unreadable" as const));
    if (file === "unreadable") return { kind: "unreadable" };
    if (file === null) return { kind: "unsendable", why: `the file "${filename}" is not in the library any more` };
    if (file === "large") return { kind: "unsendable", why: `the files have more than ${most / 1_000_000} MB together` };
    bytes += file.content.length;
    read.push({ filename, ...file });
  }
  return { kind: "files", files: read };
}
