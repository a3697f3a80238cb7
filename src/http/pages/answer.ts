/** What all pages for customers share: how their forms are read, in which language and whose name they speak, how they are answered. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Catalog } from "../../catalog/catalog.ts";
import { inLanguage, WHOLE_TITLES } from "../../consent/opt-in-settings.ts";
import type { OptInPart } from "../../consent/opt-in-request.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { type Page, saying } from "../../pages/page.ts";
import { acceptedLanguages, pageLanguage, type Say, sayIn } from "../../pages/words.ts";
import { AppError } from "../../platform/errors.ts";
import type { App } from "../typed-app.ts";

const MOST_BYTES = 32_768;

/** In this scope a body is what a form of a page sends. */
export function takeForms(app: App): void {
  app.removeAllContentTypeParsers();
  const limited = { parseAs: "string", bodyLimit: MOST_BYTES } as const;
  app.addContentTypeParser("application/x-www-form-urlencoded", limited, (_request, body, done) =>
    done(null, new URLSearchParams(typeof body === "string" ? body : "")),
  );
  // What is no form fills in nothing, and is answered by the page.
  app.addContentTypeParser("*", limited, (_request, _body, done) => done(null, null));
}

/** Whoever opens pages too fast, or from a network that many share, reads so in words. */
export function sayWhenTooFast(app: App, catalog: () => Catalog): void {
  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof AppError) || error.code !== "rate_limited") throw error;
    const { say, frame } = speaking(catalog(), null, request);
    const seconds = error.details["retryAfterSeconds"];
    if (typeof seconds === "number") void reply.header("retry-after", String(seconds));
    return answer(reply, saying({ ...frame, status: 429, title: say("later.title") }, say("later.text")));
  });
}

export function formOf({ body }: Pick<FastifyRequest, "body">): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

export function answer(reply: FastifyReply, { status, html, headers }: Page): FastifyReply {
  return reply.code(status).headers(headers).type("text/html; charset=utf-8").serializer(String).send(html);
}

export type Speaking = {
  readonly language: string;
  readonly say: Say;
  /** What every page of the workspace begins with. */
  readonly frame: {
    readonly language: string;
    readonly name: string;
    readonly brand: { readonly logoUrl: string | null; readonly colour: string | null };
  };
};

/** `workspaceId` null: nobody's page, as behind a link that leads nowhere. */
export function speaking(
  catalog: Catalog,
  workspaceId: WorkspaceId | null,
  request: FastifyRequest,
  preferred: readonly (string | null | undefined)[] = [],
): Speaking {
  const { name, settings } = workspaceId === null ? { name: "", settings: null } : catalog.optIn(workspaceId);
  const { lang } = request.query as { readonly lang?: unknown };
  const asked = typeof lang === "string" ? lang.slice(0, 35) : null;
  const own = settings?.pages ?? {};
  const language = pageLanguage(own, [asked, ...preferred, ...acceptedLanguages(request.headers["accept-language"])]);
  return {
    language,
    say: sayIn(language, own, { brand: name }),
    frame: { language, name, brand: settings?.brand ?? { logoUrl: null, colour: null } },
  };
}

/** "New arrivals, Offers". */
export function partsInWords(catalog: Catalog, workspaceId: WorkspaceId, parts: readonly OptInPart[], language: string): string {
  return parts
    .map(({ purpose, topic }) => {
      const texts = topic === null ? undefined : catalog.topic(workspaceId, topic)?.texts;
      return (texts && inLanguage(texts, [language])?.title) ?? topic ?? inLanguage(WHOLE_TITLES, [language])?.[purpose] ?? purpose;
    })
    .join(", ");
}

/** What is told of a visitor as a proof: shortened, for it comes from outside. */
export function visitorOf(request: FastifyRequest): { readonly ip: string; readonly agent: string } {
  return { ip: request.ip, agent: (request.headers["user-agent"] ?? "").slice(0, 200) };
}

/** Shown within a page of another origin; whether that is allowed, the page's own policy says. */
export function isEmbedded({ query }: FastifyRequest): boolean {
  return (query as { readonly embed?: unknown }).embed === "1";
}

/** A script of ours, for pages of any origin. */
export function script(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .header("cache-control", "public, max-age=300")
    .header("cross-origin-resource-policy", "cross-origin")
    .type("text/javascript; charset=utf-8")
    .serializer(String)
    .send(text);
}
