import { actorOf, type Caller } from "../../accounts/caller.ts";
import { addCodes, generateCodes, listPools, savePool } from "../../catalog/coupons.ts";
import {
  couponCodesSchema,
  couponGenerateSchema,
  type CouponPoolAnswer,
  couponPoolInputSchema,
  couponPoolListSchema,
  couponPoolParams,
  couponPoolSchema,
  couponUploadSchema,
} from "../../contract/coupon.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { readCoupons } from "../../ingress/coupon-file.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, actor: actorOf(caller) });
const tags = ["Coupons"];

/** Pools of coupon codes. In a scope of its own: a list comes as text. */
export function registerCouponRoutes(app: App, deps: HttpDeps): void {
  app.addContentTypeParser("text/csv", { parseAs: "string" }, (_request, body, done) => done(null, body));

  app.get(
    "/v1/coupon-pools",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "List pools of coupons", response: { 200: couponPoolListSchema, ...problems } },
    },
    async (request) => ({ rows: (await listPools(deps.pool, callerOf(request).workspaceId)).map(view), next: null }),
  );

  app.put(
    "/v1/coupon-pools/:name",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Make or change a pool of coupons",
        params: couponPoolParams,
        body: couponPoolInputSchema,
        response: { 200: couponPoolSchema, ...problems },
      },
    },
    async (request) => view(await savePool(deps, by(callerOf(request)), { name: request.params.name, ...request.body })),
  );

  app.post(
    "/v1/coupon-pools/:name/codes",
    {
      config: needs("settings:write"),
      bodyLimit: LIMITS.jsonBytes,
      schema: {
        tags,
        summary: "Upload codes",
        description:
          "A CSV in UTF-8 with a column `code`, or one code a line. Lines that cannot be used are told by their number, the others hold.",
        consumes: ["text/csv"],
        params: couponPoolParams,
        response: { 200: couponUploadSchema, ...problems },
      },
    },
    async (request) => {
      const { body } = request;
      if (typeof body !== "string") throw new AppError("invalid_input", "send the CSV as the body, with content-type text/csv");
      const { codes, repeated, faults } = readCoupons(body);
      const added = await addCodes(deps, by(callerOf(request)), request.params.name, codes);
      const rejected = faults.slice(0, LIMITS.rejectedListed);
      return { added, known: codes.length - added, repeated, rejected, rejectedCount: faults.length };
    },
  );

  app.post(
    "/v1/coupon-pools/:name/generate",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Generate codes",
        params: couponPoolParams,
        body: couponGenerateSchema,
        response: { 200: couponCodesSchema, ...problems },
      },
    },
    async (request) => {
      const codes = [...generateCodes(request.body.count, request.body.prefix)];
      await addCodes(deps, by(callerOf(request)), request.params.name, codes);
      return { codes };
    },
  );
}

function view({ createdAt, id: _, ...pool }: Awaited<ReturnType<typeof listPools>>[number]): CouponPoolAnswer {
  return { ...pool, createdAt: createdAt.toISOString() };
}
