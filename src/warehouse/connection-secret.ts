import type { Secrets } from "../platform/secrets.ts";

/** Sealed for the row it stands in. */
export function sealSecret(vault: Pick<Secrets, "seal">, id: string, secret: string): Buffer {
  return vault.seal(secret, `data_connection:${id}`);
}

export function secretOf(vault: Pick<Secrets, "open">, { id, sealed }: { readonly id: string; readonly sealed: Buffer }): string {
  return vault.open(sealed, `data_connection:${id}`) as string;
}
