/** Who may do what: the one table. Routes name a right; keys and roles hold rights; nothing else decides. */
export const RIGHTS = [
  "events:write",
  "profiles:read",
  "profiles:write",
  // Telephone numbers, addresses and chosen attributes as they are; without it they are masked.
  "personal:read",
  "personal:erase",
  "messages:read",
  "conversations:read",
  "conversations:write",
  "journeys:read",
  "journeys:write",
  "audiences:read",
  "audiences:write",
  "campaigns:read",
  "campaigns:write",
  "campaigns:approve",
  "campaigns:trigger",
  "templates:sync",
  "media:read",
  "media:write",
  "templates:write",
  "insights:read",
  "incidents:acknowledge",
  "settings:read",
  "settings:write",
  "integrations:write",
  "keys:manage",
  "accounts:manage",
  "audit:read",
  "security:manage",
] as const;
export type Right = (typeof RIGHTS)[number];

export const ROLES = ["owner", "administrator", "marketer", "approver", "agent", "analyst", "compliance", "developer"] as const;
export type AccountRole = (typeof ROLES)[number];

const ANALYST = [
  "profiles:read",
  "messages:read",
  "conversations:read",
  "journeys:read",
  "audiences:read",
  "campaigns:read",
  "media:read",
  "insights:read",
] as const satisfies readonly Right[];

/** Nobody gives a role that holds rights they lack: what only owners have keeps owners out of an administrator's hands. */
const ONLY_OWNERS: ReadonlySet<Right> = new Set(["security:manage"]);

/** docs/access.md shows this table; a test holds the two together. */
const RIGHTS_OF_ROLE: { readonly [Role in AccountRole]: readonly Right[] } = {
  owner: RIGHTS,
  administrator: RIGHTS.filter((right) => !ONLY_OWNERS.has(right)),
  marketer: [
    ...ANALYST,
    "personal:read",
    "profiles:write",
    "events:write",
    "journeys:write",
    "audiences:write",
    "campaigns:write",
    "campaigns:approve",
    "campaigns:trigger",
    "templates:sync",
    "media:write",
    "templates:write",
    "incidents:acknowledge",
    "settings:read",
  ],
  // Says yes or no to what others made, and makes nothing.
  approver: [...ANALYST, "campaigns:approve"],
  // Files that go to a customer come by way of the library.
  agent: [...ANALYST, "personal:read", "conversations:write", "profiles:write", "media:write"],
  analyst: ANALYST,
  // Lists of whom nothing is sent are changed with profiles:write.
  compliance: [...ANALYST, "personal:read", "personal:erase", "profiles:write", "settings:read", "audit:read"],
  developer: [
    ...ANALYST,
    "events:write",
    "profiles:write",
    "campaigns:trigger",
    "incidents:acknowledge",
    "settings:read",
    "integrations:write",
    "keys:manage",
  ],
};

export function rightsOfRole(role: AccountRole): ReadonlySet<Right> {
  return new Set(RIGHTS_OF_ROLE[role]);
}

/** Rights stored by an older or newer build that this one does not know are left out. */
export function knownRights(stored: readonly string[]): ReadonlySet<Right> {
  return new Set(RIGHTS.filter((right) => stored.includes(right)));
}
