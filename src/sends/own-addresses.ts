import { openVeiled, preferencesEnd, sealLink, VEILED } from "../consent/sealed-link.ts";
import { CONFIRM_PATH, PREFERENCES_PATH } from "../links/tracker.ts";
import type { OwnAddresses } from "../content/render-message.ts";
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
  return ({ now }, { profileId, origin }, profile) => {
    const code =
      origin.kind === "opt_in" ? sealLink(key, "confirm", { id: origin.request.id, expiresAt: new Date(origin.request.expiresAt) }) : null;
    return {
      preferences: () => preferencesUrl(ports, profileId, now.getTime()),
      confirm: code === null ? null : { code, url: `${own}${CONFIRM_PATH}${code}` },
      opened: (text) =>
        text.includes("~")
          ? text.replaceAll(VEILED, (veiled) => openVeiled(key, veiled, [profile.id, ...profile.absorbed]) ?? veiled)
          : text,
    };
  };
}

/** Stands where the code was that opens such a page. */
const VEIL = "not-shown";

/**
 * Whoever has such an address speaks as the person: could confirm an opt-in, make one, or cancel an appointment. So it goes to them alone, and what is kept of a
 * message, shown to the team and taken along has it without the code. `isNamed`: the text that was filled in has one.
 */
export function withVeil(own: OwnAddresses): {
  readonly own: OwnAddresses;
  readonly isNamed: () => boolean;
  readonly veiled: OwnAddresses;
} {
  let named = own.confirm !== null;
  return {
    own: {
      ...own,
      preferences: () => ((named = true), own.preferences()),
      opened: (text) => {
        const opened = own.opened(text);
        named ||= opened !== text;
        return opened;
      },
    },
    isNamed: () => named,
    veiled: {
      preferences: () => veil(own.preferences()),
      confirm: own.confirm && { url: veil(own.confirm.url), code: VEIL },
      opened: (text) => text.replaceAll(VEILED, VEIL),
    },
  };
}

function veil(address: string): string {
  return `${address.slice(0, address.lastIndexOf("/") + 1)}${VEIL}`;
}

export function preferencesUrl({ publicUrl, key }: PagePorts, profileId: string, nowMs: number): string {
  const code = sealLink(key, "preferences", { id: profileId, expiresAt: preferencesEnd(nowMs) });
  return `${new URL(publicUrl).origin}${PREFERENCES_PATH}${code}`;
}
