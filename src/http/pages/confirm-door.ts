/**
 * Where the link of a confirmation leads. Looking confirms nothing, for scanners of mail follow every link: only the page's button does. The
 * confirmation is in its lane before the answer leaves, and its key makes a second one nothing.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { hasExpired } from "../../consent/opt-in-request.ts";
import { findRequest, type FoundRequest } from "../../consent/opt-in-requests.ts";
import { openLink } from "../../consent/sealed-link.ts";
import { inboxRow } from "../../ingress/admit.ts";
import { CONFIRM_PATH } from "../../links/tracker.ts";
import { escapeHtml } from "../../messages/markup.ts";
import { masked, page, saying } from "../../pages/page.ts";
import { CODE } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { answer, partsInWords, speaking, type Speaking, visitorOf } from "./answer.ts";

const STATUS = { unknown: 404, expired: 410, used: 200, confirmed: 200 } as const;

export function registerConfirmDoor(app: App, deps: HttpDeps): void {
  const { catalog, clock, pool, pagesKey, ids, inboxWriter } = deps;
  const url = `${CONFIRM_PATH}:code`;
  const config = { access: CODE, limit: "page", door: "pages" } as const;

  const find = async ({ params }: FastifyRequest): Promise<FoundRequest | null> => {
    const sealed = openLink(pagesKey, "confirm", (params as { readonly code: string }).code);
    return sealed === null ? null : findRequest(pool, sealed.id);
  };
  const tell = (reply: FastifyReply, { say, frame }: Speaking, what: keyof typeof STATUS, topics = ""): FastifyReply =>
    answer(reply, saying({ ...frame, status: STATUS[what], title: say(`${what}.title`) }, say(`${what}.text`, { topics })));
  const about = async (request: FastifyRequest) => {
    const found = await find(request);
    const speaks = speaking(catalog(), found?.workspaceId ?? null, request, [found?.request.language]);
    const topics = found ? partsInWords(catalog(), found.workspaceId, found.request.parts, speaks.language) : "";
    const over = !found ? "unknown" : found.isConfirmed ? "used" : hasExpired(found.request, clock.now()) ? "expired" : null;
    return { found, speaks, topics, over } as const;
  };

  app.get(url, { config, schema: { hide: true } }, async (request, reply) => {
    const { found, speaks, topics, over } = await about(request);
    if (over !== null || !found) return tell(reply, speaks, over ?? "unknown", topics);
    const { say, frame } = speaks;
    const text = say("confirm.text", { topics, address: masked(found.request.address) });
    const body = `<h1>${escapeHtml(say("confirm.title"))}</h1><p>${escapeHtml(text)}</p>
<form method="post"><p><button>${escapeHtml(say("confirm.button"))}</button></p></form>
<p class="small">${escapeHtml(say("confirm.not_you"))}</p>`;
    return answer(reply, page({ ...frame, title: say("confirm.title"), body }));
  });

  app.post(url, { config, schema: { hide: true } }, async (request, reply) => {
    const { found, speaks, topics, over } = await about(request);
    if (over !== null || !found) return tell(reply, speaks, over ?? "unknown", topics);
    const { workspaceId, profileId, request: asked } = found;
    const confirmation = { by: "link", at: new Date(clock.now()).toISOString(), evidence: visitorOf(request) } as const;
    const item = { kind: "opt_in_confirm", request: asked, confirmation } as const;
    const added = await inboxWriter.append([inboxRow(ids, workspaceId, profileId, item, `opt_in_confirm:${asked.id}`)]);
    return tell(reply, speaks, added === 0 ? "used" : "confirmed", topics);
  });
}
