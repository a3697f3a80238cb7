/**
 * Raises stored documents to today's format, one version at a time: the upgrader under `n` makes version `n + 1` of
 * version `n`. Upgraders are never changed once released; a new format adds one.
 */
const SCHEMA_VERSION = 1;

type Stored = { readonly [key: string]: unknown };
export type Upgraders = { readonly [from: number]: (document: Stored) => Stored };

const UPGRADERS: Upgraders = {};

export type Upgrade = { readonly ok: true; readonly document: unknown } | { readonly ok: false; readonly message: string };

export function upgradeDocument(stored: unknown, upgraders: Upgraders = UPGRADERS, target: number = SCHEMA_VERSION): Upgrade {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return { ok: false, message: "a journey is a JSON object" };
  let document = stored as Stored;
  const found = document.schema;
  if (typeof found !== "number" || !Number.isInteger(found) || found < 1)
    return { ok: false, message: `add "schema": ${target}, the version of the format` };
  if (found > target) return { ok: false, message: `the document has format ${found}, this Parley reads up to ${target}: update Parley` };
  for (let version = found; version < target; version += 1) {
    const raise = upgraders[version];
    if (!raise) return { ok: false, message: `format ${version} can no longer be read` };
    document = { ...raise(document), schema: version + 1 };
  }
  return { ok: true, document };
}
