/** Who may do what: the one table. Routes name a right; keys and roles hold rights; nothing else decides. */
export const RIGHTS = [
  "events:write",
  "profiles:read",
  "profiles:write",
  "messages:read",
  "conversations:read",
  "conversations:write",
  "journeys:read",
  "journeys:write",
  "audiences:read",
  "audiences:write",
  "campaigns:read",
  "campaigns:write",
  "campaigns:trigger",
  "templates:sync",
  "media:read",
  "media:write",
  "templates:write",
  "insights:read",
  "incidents:acknowledge",
  "settings:read",
  "settings:write",
  "keys:manage",
  "accounts:manage",
] as const;
export type Right = (typeof RIGHTS)[number];

export const ROLES = ["owner", "marketer", "agent", "viewer"] as const;
export type AccountRole = (typeof ROLES)[number];

const VIEWER = [
  "profiles:read",
  "messages:read",
  "conversations:read",
  "journeys:read",
  "audiences:read",
  "campaigns:read",
  "media:read",
  "insights:read",
] as const satisfies readonly Right[];

const RIGHTS_OF_ROLE: { readonly [Role in AccountRole]: readonly Right[] } = {
  owner: RIGHTS,
  marketer: [
    ...VIEWER,
    "profiles:write",
    "events:write",
    "journeys:write",
    "audiences:write",
    "campaigns:write",
    "campaigns:trigger",
    "templates:sync",
    "media:write",
    "templates:write",
    "incidents:acknowledge",
    "settings:read",
  ],
  agent: [...VIEWER, "conversations:write", "profiles:write"],
  viewer: VIEWER,
};

export function rightsOfRole(role: AccountRole): ReadonlySet<Right> {
  return new Set(RIGHTS_OF_ROLE[role]);
}

/** Rights stored by an older or newer build that this one does not know are left out. */
export function knownRights(stored: readonly string[]): ReadonlySet<Right> {
  return new Set(RIGHTS.filter((right) => stored.includes(right)));
}
