import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { type Access, PUBLIC } from "./access.ts";
import { sessionCookieFor } from "./cookies.ts";
import { completeOperations, type OpenApi, withoutUnused } from "./openapi.ts";
import type { App } from "./typed-app.ts";

const DESCRIPTION = `Events and people come in, journeys decide, messages go out.

* Send an API key as \`Authorization: Bearer pk_…\`.
* What was answered with 2xx is stored durably.
* Every error is \`application/problem+json\` (RFC 9457): compare its \`code\`, read its \`detail\`.
* Lists may be sent as a JSON array or line by line as \`application/x-ndjson\`.`;

/** Who may come in, as the documents say it: one of these is enough. */
function securityOf({ auth }: Access, url: string, isRead: boolean): readonly { readonly [scheme: string]: string[] }[] {
  switch (auth) {
    case "public":
    case "code":
      return [];
    case "account":
      return [{ session: [] }];
    case "caller":
      return [{ key: [] }, { session: [] }];
    case "signed":
      // Meta's handshake proves itself by the verify token in its query.
      return isRead ? [] : [{ [schemeOf(url)]: [] }];
  }
}

function schemeOf(url: string): string {
  if (url.startsWith("/webhooks/channels/")) return "provider";
  return url.startsWith("/webhooks/sources/") ? "source" : "whatsapp";
}

/** The contract as OpenAPI 3.1, made of the schemas that validate, and a page to read it; nothing comes from elsewhere. */
export async function registerDocs(app: App, publicUrl: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.1",
      info: { title: "Parley", version: "1", description: DESCRIPTION, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
      servers: [{ url: publicUrl, description: "This installation" }],
      components: {
        securitySchemes: {
          key: { type: "http", scheme: "bearer", description: "An API key." },
          session: {
            type: "apiKey",
            in: "cookie",
            name: sessionCookieFor(publicUrl).name,
            description: "Of a signed-in account. Changes also need the header `x-parley-csrf: 1`.",
          },
          whatsapp: { type: "apiKey", in: "header", name: "x-hub-signature-256", description: "HMAC of the raw body by the app secret." },
          provider: {
            type: "apiKey",
            in: "header",
            name: "x-parley-signature",
            description: 'As the channel\'s provider signs its calls; here as the channel "webhook" does.',
          },
          source: {
            type: "apiKey",
            in: "header",
            name: "x-shopify-hmac-sha256",
            description: "As the kind of the source signs its calls; here as Shopify does: HMAC of the raw body by the webhook secret.",
          },
        },
      },
      tags: [
        { name: "Ingress", description: "What happened, and to whom." },
        { name: "Profiles", description: "People." },
        { name: "Messages", description: "What was sent, received, held and refused, and why." },
        { name: "Journeys", description: "Versioned documents: what happens to people, step by step." },
        { name: "Channels", description: "Senders and their templates." },
        { name: "Templates", description: "Messages that WhatsApp reviews: written, submitted, and what becomes of them." },
        { name: "Sources", description: "Shops and other systems that tell what happens." },
        { name: "Imports", description: "Data of a warehouse, brought over on a schedule: connections, and what is made of their rows." },
        { name: "Coupons", description: "Codes that messages hand out, one to a person." },
        { name: "Session", description: "Signing in, for browsers." },
        { name: "System", description: "Health and measures." },
      ],
    },
    transform: (route) => {
      const { schema, url } = jsonSchemaTransform(route);
      const access = route.route.config?.access;
      return { schema: access ? { ...schema, security: securityOf(access, url, route.route.method === "GET") } : schema, url };
    },
    transformObject: (document) => withoutUnused(completeOperations(jsonSchemaTransformObject(document) as OpenApi)),
  });
  app.get("/openapi.json", { config: PUBLIC, schema: { hide: true } }, async (_request, reply) =>
    reply.header("cache-control", "no-cache").send(app.swagger()),
  );
  await app.register(async (scope) => {
    // The page's own routes come from a library that cannot say who may read them.
    scope.addHook("onRoute", (route) => {
      route.config = { ...route.config, ...PUBLIC };
    });
    await scope.register(fastifySwaggerUi, {
      routePrefix: "/docs",
      uiConfig: { docExpansion: "list", deepLinking: true, tryItOutEnabled: false },
    });
  });
}
