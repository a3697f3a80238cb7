import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import type { ConsentEntry } from "../../consent/consent.ts";
import { ledgerQuery, spokenConsentParams, spokenConsentSchema } from "../../contract/consent.ts";
import { problems } from "../../contract/problem.ts";
import { admittedSchema } from "../../contract/shapes.ts";
import { changeOf, inboxRow } from "../../ingress/admit.ts";
import { exportLedger, ledgerCsv } from "../../insights/consent-ledger.ts";
import { ledgerPdf } from "../../insights/consent-pdf.ts";
import { AppError } from "../../platform/errors.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

export function registerConsentRoutes(app: App, { pool, clock, ids, catalog, inboxWriter }: HttpDeps): void {
  app.get(
    "/v1/profiles/:id/consent",
    {
      // As it is, or its hashes prove nothing: who may not see addresses may not have it.
      config: needs("personal:read"),
      schema: {
        tags: ["Consent"],
        summary: "Export a person's consent ledger",
        description:
          "Everything they have said, with its proof, as JSON that `parley consent verify` proves without a connection, as CSV, or as PDF with the JSON attached. Each line's hash covers the line before; chains of profiles that were merged come along.",
        params: z.strictObject({ id: z.string().min(1).max(300) }),
        querystring: ledgerQuery,
        produces: ["application/json", "text/csv", "application/pdf"],
        response: { 200: z.any(), ...problems },
      },
    },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      const profile = await showProfile(pool, workspaceId, request.params.id);
      const ledger = profile && (await exportLedger(pool, workspaceId, profile.id, new Date(clock.now())));
      if (!ledger) throw new AppError("not_found", "there is no such profile in this workspace");
      const file = (extension: string): string => `attachment; filename="consent-${ledger.profileId}.${extension}"`;
      switch (request.query.format) {
        case "csv":
          return reply
            .type("text/csv; charset=utf-8")
            .header("content-disposition", file("csv"))
            .serializer(String)
            .send(ledgerCsv(ledger));
        case "pdf":
          return reply
            .type("application/pdf")
            .header("content-disposition", file("pdf"))
            .send(await ledgerPdf(ledger));
        case "json":
          return ledger;
      }
    },
  );
  app.post(
    "/v1/profiles/:id/consent",
    {
      config: needs("profiles:write"),
      schema: {
        tags: ["Consent"],
        summary: "Record what somebody said",
        description:
          "A yes or no that was told to a person, on the telephone or over the counter: one line of the ledger with how: `agent` and whoever recorded it.",
        // By id alone: the path stands in the audit log, where no number or address belongs.
        params: spokenConsentParams,
        body: spokenConsentSchema,
        response: { 202: admittedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const { channel, purpose, topic = null, action, agreedTo, said } = request.body;
      const profile = await showProfile(pool, workspaceId, request.params.id);
      if (!profile) throw new AppError("not_found", "there is no such profile in this workspace");
      if (topic !== null && catalog().topic(workspaceId, topic)?.purpose !== purpose)
        throw new AppError("invalid_input", `there is no topic ${topic} of ${purpose} in this workspace`);
      const entry: ConsentEntry = {
        id: ids.next<string>(),
        channel,
        purpose,
        topic,
        action,
        how: "agent",
        actor: actorOf(caller),
        source: "agent",
        ...(action === "opt_in" && agreedTo ? { wording: { version: "spoken", ...agreedTo } } : {}),
        evidence: said === undefined ? {} : { said },
        occurredAt: new Date(clock.now()).toISOString(),
      };
      await inboxWriter.append([
        inboxRow(ids, workspaceId, profile.id, { kind: "profile", change: changeOf({}, { consent: [entry] }) }, null),
      ]);
      return reply.code(202).send({ accepted: 1, duplicates: 0, rejected: [], rejectedCount: 0 });
    },
  );
}
