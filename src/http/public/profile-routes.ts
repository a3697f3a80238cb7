import { z } from "zod";
import type { Consent } from "../../consent/consent.ts";
import { problems } from "../../contract/problem.ts";
import { profileSchema, type ProfileView } from "../../contract/profile.ts";
import { AppError } from "../../platform/errors.ts";
import type { Profile } from "../../profiles/profile.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

export function registerProfileRoutes(app: App, { pool }: HttpDeps): void {
  app.get(
    "/v1/profiles/:id",
    {
      config: needs("profiles:read"),
      schema: {
        tags: ["Profiles"],
        summary: "Read a profile",
        description:
          "By id, or by identity: `phone:+447700900123`, `externalId:1017`, `email:ana@example.com`, `bsuid:GB.1349…`. A merged profile answers as the one it became.",
        params: z.strictObject({ id: z.string().min(1).max(300) }),
        response: { 200: profileSchema, ...problems },
      },
    },
    async (request) => {
      const profile = await showProfile(pool, callerOf(request).workspaceId, request.params.id);
      if (!profile)
        throw new AppError(
          "not_found",
          "there is no such profile in this workspace; name it by its id, or as phone:+…, externalId:…, email:… or bsuid:…",
        );
      return viewOf(profile);
    },
  );
}

function viewOf(profile: Profile): ProfileView {
  const { id, identities, attributes, locale, timeZone, country, consent, reachability } = profile;
  return {
    id,
    identities,
    attributes,
    locale,
    timeZone,
    country,
    consent: consentView(consent),
    reachability,
    createdAt: profile.createdAt.toISOString(),
    updatedAt: profile.updatedAt.toISOString(),
  };
}

/** Without keys that have no value: to the types there might be some. */
function consentView(consent: Consent): ProfileView["consent"] {
  return Object.fromEntries(
    Object.entries(consent).map(([channel, states]) => [
      channel,
      Object.fromEntries(Object.entries(states).flatMap(([key, state]) => (state ? [[key, state] as const] : []))),
    ]),
  );
}
