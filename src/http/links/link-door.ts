/**
 * Short links of messages: leads whoever opens one on to where it was made for, and nowhere else. The visit is durable before the
 * answer leaves; but when it cannot be written in a moment, the customer is led on all the same, and the log says that a click is lost.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Catalog } from "../../catalog/catalog.ts";
import { admitVisit, findLink } from "../../ingress/links/admit-visit.ts";
import { canLead } from "../../links/find-links.ts";
import type { StoredLink } from "../../links/links.ts";
import { type Uncounted, uncounted } from "../../links/visitor.ts";
import { saying } from "../../pages/page.ts";
import { CODE } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import { answer, speaking } from "../pages/answer.ts";
import type { App } from "../typed-app.ts";

/** A person who tapped waits no longer for our book-keeping. */
const LONGEST_WAIT_MS = 1_500;

export function registerLinkDoor(app: App, deps: DoorServerDeps): void {
  const { catalog, clock, log } = deps;

  const keep = async (link: StoredLink, why: Uncounted | null): Promise<void> => {
    const kept = admitVisit(deps, link, why).catch((error: unknown) => {
      log.error({ err: error, messageId: link.messageId }, "a visit of a short link could not be kept");
    });
    const patience = new AbortController();
    await Promise.race([kept, clock.sleep(LONGEST_WAIT_MS, patience.signal)]);
    patience.abort();
  };

  app.get(
    "/l/:code",
    {
      config: { access: CODE, door: "links" },
      schema: {
        tags: ["Ingress"],
        summary: "Follow a short link of a message",
        description:
          "302 to where the link of that message leads. Visits of people count as clicks; previews, programs and HEAD are counted apart. 404 with a page for people: there is no such link.",
        security: [],
        params: z.object({ code: z.string().max(300) }),
        response: {
          302: { description: "Where it leads, in Location", content: { "text/plain": { schema: z.string() } } },
          404: { description: "A page for people", content: { "text/html": { schema: z.string() } } },
          503: {
            description: "A page for people: the same address works again in a moment",
            content: { "text/html": { schema: z.string() } },
          },
        },
      },
      serializerCompiler: () => String,
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request, reply) => {
      let link: StoredLink | null;
      try {
        link = await findLink(deps, request.params.code, request.host);
      } catch (error) {
        log.error({ err: error, request: request.id }, "a short link could not be looked up");
        return page(catalog(), request, reply.header("retry-after", "5"), "later");
      }
      if (!link || !canLead(link.target)) return page(catalog(), request, reply, "unknown");
      await keep(link, uncounted(request));
      return reply
        .code(302)
        .header("cache-control", "no-store")
        .header("x-robots-tag", "noindex, nofollow")
        .header("location", new URL(link.target).href)
        .type("text/plain; charset=utf-8")
        .send("");
    },
  );
}

function page(catalog: Catalog, request: FastifyRequest, reply: FastifyReply, what: "unknown" | "later"): FastifyReply {
  const { say, frame } = speaking(catalog, null, request);
  const status = what === "unknown" ? 404 : 503;
  return answer(reply, saying({ ...frame, status, title: say(`${what}.title`) }, say(`${what}.text`)));
}
