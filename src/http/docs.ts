import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { PUBLIC } from "./access.ts";
import type { App } from "./typed-app.ts";

const DESCRIPTION = `Events and people come in, journeys decide, messages go out.

* Send an API key as \`Authorization: Bearer pk_…\`.
* What was answered with 2xx is stored durably.
* Every error is \`application/problem+json\` (RFC 9457): compare its \`code\`, read its \`detail\`.
* Lists may be sent as a JSON array or line by line as \`application/x-ndjson\`.`;

/** The contract as OpenAPI 3.1, made of the schemas that validate, and a page to read it; nothing comes from elsewhere. */
export async function registerDocs(app: App): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.1",
      info: { title: "Parley", version: "1", description: DESCRIPTION, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key." } } },
      security: [{ key: [] }],
      tags: [
        { name: "Ingress", description: "What happened, and to whom." },
        { name: "Profiles", description: "People." },
        { name: "Messages", description: "What was sent, received, held and refused, and why." },
        { name: "Journeys", description: "Versioned documents: what happens to people, step by step." },
        { name: "Channels", description: "Senders and their templates." },
        { name: "Session", description: "Signing in, for browsers." },
        { name: "System", description: "Health and measures." },
      ],
    },
    transform: jsonSchemaTransform,
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
