import type { AttachedFile, MediaContent, MediaSource, MessageContent, PreviewFile, TemplateCard } from "./content.ts";

/** A file of the library that a message names, and as what, null where any kind will do; `path` is a JSON pointer below the content. */
export type NamedAsset = { readonly asset: string; readonly as: MediaContent["media"] | null; readonly path: string };

const NONE: readonly NamedAsset[] = [];

export function namedAssets(content: MessageContent): readonly NamedAsset[] {
  switch (content.kind) {
    case "media":
      return named(content, content.media, "");
    case "template":
      return [
        ...headerAssets(content, ""),
        ...(content.cards ?? []).flatMap((card, index) => headerAssets(card, `/cards/${index}`)),
        ...(content.inWindow ? namedAssets(content.inWindow.content).map((one) => ({ ...one, path: `/inWindow/content${one.path}` })) : []),
      ];
    case "fields":
      return (content.files ?? []).map(({ asset }, index) => ({ asset, as: null, path: `/files/${index}/asset` }));
    case "buttons":
    case "link":
    case "flow":
      return content.header === undefined || content.header.kind === "text" ? NONE : named(content.header, content.header.kind, "/header");
    case "carousel":
      return content.cards.flatMap((card, index) =>
        card.kind === "link" ? named(card.header, card.header.kind, `/cards/${index}/header`) : NONE,
      );
    default:
      return NONE;
  }
}

function headerAssets({ header }: TemplateCard, path: string): readonly NamedAsset[] {
  return header?.kind === "image" || header?.kind === "video" || header?.kind === "document"
    ? named(header, header.kind, `${path}/header`)
    : NONE;
}

function named({ asset }: MediaSource, as: NamedAsset["as"], path: string): readonly NamedAsset[] {
  return asset === undefined ? NONE : [{ asset, as, path: `${path}/asset` }];
}

/** Each file once. */
export function assetsOf(content: MessageContent): readonly string[] {
  const assets = namedAssets(content).map(({ asset }) => asset);
  return assets.length < 2 ? assets : [...new Set(assets)];
}

/** Where the console and the API show a file of the library. */
function assetAddress(asset: string): string {
  return `/v1/media/${asset}/file`;
}

/** As a screen shows what goes along; undefined when nothing does. */
export function attachedPreview(files: readonly AttachedFile[] | undefined): readonly PreviewFile[] | undefined {
  return files?.map(({ asset, filename, kind, bytes }) => ({
    kind: kind ?? "document",
    url: assetAddress(asset),
    filename: filename ?? null,
    bytes: bytes ?? null,
  }));
}

/** Where a file can be looked at: its own address, or the library's. */
export function sourceAddress({ link, asset }: MediaSource): string {
  return asset === undefined ? (link ?? "") : assetAddress(asset);
}
