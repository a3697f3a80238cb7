/** Finds the kinds of sources there are: each folder beside this file, by its `source`. */
import { readdir } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceKind } from "./source-module.ts";

export type SourceRegistry = { readonly kinds: readonly SourceKind[]; readonly kindOf: (kind: string) => SourceKind | null };

/** Throws when a folder's source does not bear the folder's name: nothing would find its deliveries. */
export async function loadSources(): Promise<SourceRegistry> {
  const here = new URL(".", import.meta.url);
  const file = `source${extname(fileURLToPath(import.meta.url))}`;
  const folders = (await readdir(here, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const kinds = await Promise.all(
    folders.map(async ({ name }) => {
      const { source } = (await import(new URL(`${name}/${file}`, here).href)) as { readonly source: SourceKind };
      if (source.kind !== name) throw new Error(`the source in ${name}/ calls itself "${source.kind}": folder and kind must be the same`);
      return source;
    }),
  );
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));
  return { kinds, kindOf: (kind) => byKind.get(kind) ?? null };
}

/** By kind, the topic by which a shop says that it is gone. */
export function farewellsOf({ kinds }: SourceRegistry): { readonly [kind: string]: string } {
  return Object.fromEntries(kinds.flatMap(({ kind, farewell }) => (farewell === undefined ? [] : [[kind, farewell]])));
}
