import type { FastifyRequest } from "fastify";
import { actorOf } from "../../accounts/caller.ts";
import { rateCardOf, saveRateCard, withdrawRateCard } from "../../catalog/rate-cards.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { type RateCardView, rateCardSchema, replaceRateCardSchema } from "../../contract/rate-card.ts";
import { readRateCsv, readRateRows } from "../../ingress/rate-card-file.ts";
import { BILLING_TERMS } from "../../messages/billing-terms.ts";
import { RATED_CATEGORIES } from "../../messages/rate-card.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Rate card"];

export function registerRateCardRoutes(app: App, { pool, ids, clock, refreshCatalog }: HttpDeps): void {
  const ports = { pool, ids, now: () => new Date(clock.now()) };
  const byOf = (request: FastifyRequest) => {
    const caller = callerOf(request);
    return { workspaceId: caller.workspaceId, actor: actorOf(caller) };
  };
  const shown = async (workspaceId: WorkspaceId): Promise<RateCardView> => {
    const { currency, isSample, source, rates, terms = BILLING_TERMS, createdAt, createdBy } = await rateCardOf(pool, workspaceId);
    return {
      currency,
      sample: isSample,
      source,
      createdAt: createdAt?.toISOString() ?? null,
      createdBy,
      rates: [...rates],
      terms: terms.map(({ from, freeInWindow }) => ({ from, freeInWindow: RATED_CATEGORIES.filter((one) => freeInWindow.includes(one)) })),
    };
  };

  app.get(
    "/v1/rate-card",
    {
      config: needs("campaigns:read"),
      schema: { tags, summary: "Read what messages cost", response: { 200: rateCardSchema, ...problems } },
    },
    async (request) => shown(callerOf(request).workspaceId),
  );

  app.put(
    "/v1/rate-card",
    {
      config: needs("settings:write"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Replace what messages cost",
        description:
          "As JSON or as the text of a CSV file. Checked line by line: 422 lists every fault. Holds for what is priced from now on; amounts of the past stay, also those of another currency.",
        body: replaceRateCardSchema,
        response: { 200: rateCardSchema, ...problems },
      },
    },
    async (request) => {
      const { currency, source, rates, terms, csv, from } = request.body;
      const by = byOf(request);
      const read =
        csv === undefined ? readRateRows(rates ?? []) : readRateCsv(csv, from ?? new Date(clock.now()).toISOString().slice(0, 10));
      if (!read.ok) {
        const [first] = read.faults;
        throw new AppError("unprocessable", `line ${first?.line ?? 1} of the rate card: ${first?.message ?? "it cannot be read"}`, {
          details: { problems: read.faults },
        });
      }
      await saveRateCard(ports, by, { currency, source, rates: read.rates, ...(terms ? { terms } : {}) });
      await refreshCatalog();
      return shown(by.workspaceId);
    },
  );

  app.delete(
    "/v1/rate-card",
    {
      config: needs("settings:write"),
      schema: { tags, summary: "Go back to the sample rates", response: { 200: rateCardSchema, ...problems } },
    },
    async (request) => {
      const by = byOf(request);
      await withdrawRateCard(ports, by);
      await refreshCatalog();
      return shown(by.workspaceId);
    },
  );
}
