/**
 * Where the settings have their parts, in the order they are shown. A part is a line here and its component in `settings-page.tsx`.
 */
import { useSession } from "../api/session.tsx";
import type { SessionView } from "../api/types.ts";

export const SETTINGS = [
  {
    group: "settings.group.general",
    places: [
      { section: "rules", title: "workspace.title", right: "settings:read" },
      { section: "links", title: "links.title", right: "settings:read" },
      { section: "coupons", title: "coupons.title", right: "settings:read" },
    ],
  },
  {
    group: "settings.group.consent",
    places: [
      { section: "consent", title: "consent.title", right: "settings:read" },
      { section: "signup", title: "signUp.tab", right: "settings:read" },
      { section: "suppressions", title: "suppressions.title", right: "profiles:read" },
      { section: "privacy", title: "privacy.title", right: "settings:read" },
    ],
  },
  {
    group: "settings.group.team",
    places: [
      { section: "team", title: "team.title", right: "accounts:manage" },
      { section: "audit", title: "audit.title", right: "audit:read" },
    ],
  },
  {
    group: "settings.group.inbox",
    places: [
      { section: "answering", title: "staff.title", right: "settings:read" },
      { section: "teams", title: "teams.title", right: "settings:read" },
    ],
  },
  {
    group: "settings.group.connections",
    places: [
      { section: "senders", title: "settings.channels", right: "settings:read" },
      { section: "sources", title: "sources.title", right: "settings:read" },
      { section: "imports", title: "imports.title", right: "settings:read" },
      { section: "webhooks", title: "webhooks.title", right: "settings:read" },
      { section: "secrets", title: "secrets.title", right: "journeys:read" },
      { section: "keys", title: "settings.keys", right: "keys:manage" },
      { section: "unrecognised", title: "settings.unrecognised", right: "settings:read" },
    ],
  },
] as const;

export type SettingsPlace = (typeof SETTINGS)[number]["places"][number];
export type SettingsSection = SettingsPlace["section"];

/** What one's role may look at; groups with nothing in them are left out. */
export function useSettingsPlaces() {
  const { rights } = useSession();
  const may = ({ right }: { readonly right: SessionView["rights"][number] }) => rights.includes(right);
  return SETTINGS.map(({ group, places }) => ({ group, places: (places as readonly SettingsPlace[]).filter(may) })).filter(
    ({ places }) => places.length > 0,
  );
}
