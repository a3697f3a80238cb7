import { z } from "zod";
import { ledgerQuery } from "../../contract/consent.ts";
import { problems } from "../../contract/problem.ts";
import { exportLedger, ledgerCsv } from "../../insights/consent-ledger.ts";
import { AppError } from "../../platform/errors.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

export function registerConsentRoutes(app: App, { pool, clock }: HttpDeps): void {
  app.get(
    "/v1/profiles/:id/consent",
    {
      config: needs("profiles:read"),
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
        case "pdf": {
          // Read only when it is asked for: fonts and all, it is larger than the rest of this route's world.
          const { ledgerPdf } = await import("../../insights/consent-pdf.ts");
          return reply
            .type("application/pdf")
            .header("content-disposition", file("pdf"))
            .send(await ledgerPdf(ledger));
        }
        case "json":
          return ledger;
      }
    },
  );
}
