import { AppError } from "../platform/errors.ts";
import type { OidcSettings } from "../platform/config.ts";
import type { OidcConfig } from "./oidc.ts";
import { type AccountRole, ROLES } from "./rights.ts";

/** Roles that nobody gets by an address alone. */
const NEVER_BY_DOMAIN: ReadonlySet<AccountRole> = new Set(["owner", "administrator"]);

/** Throws `invalid_input` that names the domain whose role is none. */
export function toOidcConfig({ domains, ...settings }: OidcSettings): OidcConfig {
  const roles = Object.entries(domains).map(([domain, asked]): readonly [string, AccountRole] => {
    const role = ROLES.find((one) => one === asked);
    if (role === undefined || NEVER_BY_DOMAIN.has(role))
      throw new AppError(
        "invalid_input",
        `PARLEY_OIDC_DOMAINS gives ${domain} the role "${asked}"; it may give one of ${ROLES.filter((one) => !NEVER_BY_DOMAIN.has(one)).join(", ")}`,
      );
    return [domain, role];
  });
  return { ...settings, domains: Object.fromEntries(roles) };
}
