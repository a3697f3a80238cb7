/** Finds the channels there are: each folder beside this file, by its `form` and, but for WhatsApp, its `channel`. */
import { readdir } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { CHANNEL_KIND, type ChannelKind } from "../consent/consent.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { OpenChannel } from "./channel-module.ts";

export type ChannelRegistry = {
  readonly kinds: readonly ChannelKind[];
  readonly formOf: (kind: ChannelKind) => ChannelForm | null;
  /** Reads the channel's code, which may bring large libraries: once, when the first sender of the kind is there. Null: WhatsApp, or none. */
  readonly load: (kind: ChannelKind) => Promise<{ readonly open: OpenChannel } | null>;
};

/** By folder. Forms alone: for threads that send nothing. */
export async function loadForms(): Promise<ReadonlyMap<string, ChannelForm>> {
  const here = new URL(".", import.meta.url);
  const file = `form${extname(fileURLToPath(import.meta.url))}`;
  const folders = (await readdir(here, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const loaded = folders.map(async ({ name }) => {
    const { form } = (await import(new URL(`${name}/${file}`, here).href)) as { readonly form: ChannelForm };
    return [name, form] as const;
  });
  return new Map(await Promise.all(loaded));
}

/** Throws when a folder's form does not bear the folder's name: nothing would find its senders. */
export async function loadChannels(): Promise<ChannelRegistry> {
  const extension = extname(fileURLToPath(import.meta.url));
  const forms = await loadForms();
  for (const [folder, { kind }] of forms)
    if (kind !== folder || !CHANNEL_KIND.test(folder))
      throw new Error(`the channel in ${folder}/ calls itself "${kind}": folder and kind must be the same`);
  return {
    kinds: [...forms.keys()],
    formOf: (kind) => forms.get(kind) ?? null,
    load: async (kind) => {
      if (kind === "whatsapp" || !forms.has(kind)) return null;
      return (await import(new URL(`./${kind}/channel${extension}`, import.meta.url).href)) as { readonly open: OpenChannel };
    },
  };
}
