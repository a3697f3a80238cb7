import type { MediaContent, MessageContent } from "../messages/content.ts";
import { namedAssets } from "../messages/media-assets.ts";
import type { JourneyDocument } from "./document.ts";
import { messagesOf } from "./messages-of.ts";
import { problemAt, type Problem } from "./problem.ts";

/** A file of the workspace's library, as far as a message must fit it; null: there is none. */
export type FindAsset = (id: string) => { readonly kind: MediaContent["media"] } | null;

/** Whether each file that a message names is in the library, and is what the message shows. */
export function assetProblems(document: Pick<JourneyDocument, "nodes">, find: FindAsset): readonly Problem[] {
  return messagesOf(document).flatMap(({ node, path, content }) =>
    contentAssetProblems(content, { name: node, path: `${path}/content` }, find),
  );
}

export function contentAssetProblems(
  content: MessageContent,
  at: { readonly name: string | null; readonly path: string },
  find: FindAsset,
): readonly Problem[] {
  return namedAssets(content).flatMap(({ asset, as, path }) => {
    const known = find(asset);
    if (!known) return [problemAt(at, "asset_missing", path, "the file is not in the library any more: choose another one")];
    return as === null || known.kind === as
      ? []
      : [problemAt(at, "asset_kind", path, `the file is of the kind ${known.kind}, this is a place for ${as}: choose another one`)];
  });
}
