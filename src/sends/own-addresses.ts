import { preferencesEnd, sealLink } from "../consent/sealed-link.ts";
import { CONFIRM_PATH, PREFERENCES_PATH } from "../links/tracker.ts";
import type { OwnAddressesOf } from "./judge.ts";

export type PagePorts = {
  readonly publicUrl: string;
  /** Seals the links; 64 hexadecimal digits. */
  readonly key: string;
};

/** Pages that are only one person's, on the server's own host. */
export function createOwnAddressesOf(ports: PagePorts): OwnAddressesOf {
  const { key } = ports;
  const own = new URL(ports.publicUrl).origin;
  return ({ now }, { profileId, origin }) => {
    const code =
      origin.kind === "opt_in" ? sealLink(key, "confirm", { id: origin.request.id, expiresAt: new Date(origin.request.expiresAt) }) : null;
    return {
      preferences: () => preferencesUrl(ports, profileId, now.getTime()),
      confirm: code === null ? null : { code, url: `${own}${CONFIRM_PATH}${code}` },
    };
  };
}

export function preferencesUrl({ publicUrl, key }: PagePorts, profileId: string, nowMs: number): string {
  const code = sealLink(key, "preferences", { id: profileId, expiresAt: preferencesEnd(nowMs) });
  return `${new URL(publicUrl).origin}${PREFERENCES_PATH}${code}`;
}
