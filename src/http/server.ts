/**
 * The HTTP server: what holds for every route. Owns access, errors, limits and headers; routes only say what they are.
 * Promises: no route without declared access, no error but as a problem document, no 2xx of a door before its rows are
 * durable. Must never trust a header for who calls or, unless the operator named a proxy, from where.
 */
import fastifyCookie from "@fastify/cookie";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { randomUUID } from "node:crypto";
import { Socket } from "node:net";
import { LIMITS } from "../contract/limits.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import { createIdentifier } from "../profiles/identifier.ts";
import { assertAccessDeclared, type DeclaredRoute } from "./access.ts";
import { auditChanges } from "./audit-changes.ts";
import { authenticate } from "./authenticate.ts";
import type { HttpDeps } from "./deps.ts";
import { registerBookingRoutes } from "./appointments/booking-routes.ts";
import { registerOfferRoutes } from "./appointments/offer-routes.ts";
import { registerTimeRoutes } from "./appointments/time-routes.ts";
import { registerWaitingRoutes } from "./appointments/waiting-routes.ts";
import { registerPublicAppointmentRoutes } from "./appointments/public-routes.ts";
import { registerDocs } from "./docs.ts";
import { measureDoors } from "./door.ts";
import { takeJsonBodies } from "./json-body.ts";
import { errorHandler, notFoundHandler, problemOf } from "./problem.ts";
import { registerAccountRoutes } from "./public/account-routes.ts";
import { registerAudienceRoutes } from "./public/audience-routes.ts";
import { registerCampaignDoors } from "./public/campaign-doors.ts";
import { registerCampaignRoutes } from "./public/campaign-routes.ts";
import { registerPlanRoutes } from "./public/plan-routes.ts";
import { registerAudienceUploadRoutes } from "./public/audience-upload-routes.ts";
import { registerChannelRoutes } from "./public/channel-routes.ts";
import { registerCouponRoutes } from "./public/coupon-routes.ts";
import { registerSourceRoutes } from "./public/source-routes.ts";
import { registerRateCardRoutes } from "./public/rate-card-routes.ts";
import { registerComputedRoutes } from "./public/computed-routes.ts";
import { registerPredictionRoutes } from "./public/prediction-routes.ts";
import { registerEntryPointRoutes } from "./public/entry-point-routes.ts";
import { registerEventRoutes } from "./public/event-routes.ts";
import { registerConsentRoutes } from "./public/consent-routes.ts";
import { registerFragmentRoutes } from "./public/fragment-routes.ts";
import { registerAdviceRoutes } from "./public/advice-routes.ts";
import { registerGroupKindRoutes } from "./public/group-kind-routes.ts";
import { registerGroupMemberRoutes } from "./public/group-member-routes.ts";
import { registerGroupRoutes } from "./public/group-routes.ts";
import { registerKeywordRoutes } from "./public/keyword-routes.ts";
import { registerDecisionRoutes } from "./public/decision-routes.ts";
import { registerOptInFormRoutes } from "./public/opt-in-form-routes.ts";
import { registerOptInRoutes } from "./public/opt-in-routes.ts";
import { registerSuppressionRoutes } from "./public/suppression-routes.ts";
import { registerTopicRoutes } from "./public/topic-routes.ts";
import { registerJourneyControlRoutes } from "./public/journey-control-routes.ts";
import { registerWorkspaceRoutes } from "./public/workspace-routes.ts";
import { registerJourneyRunRoutes } from "./public/journey-run-routes.ts";
import { registerJourneyRoutes } from "./public/journey-routes.ts";
import { registerMessageRoutes } from "./public/message-routes.ts";
import { maskForCallers } from "./masked.ts";
import { registerProfileRoutes } from "./public/profile-routes.ts";
import { registerAuditRoutes } from "./public/audit-routes.ts";
import { registerOwnAccountRoutes } from "./public/own-account-routes.ts";
import { registerSecurityRoutes } from "./public/security-routes.ts";
import { registerSignInRoutes } from "./public/sign-in-routes.ts";
import { registerSessionRoutes } from "./public/session-routes.ts";
import { registerSystemRoutes } from "./public/system-routes.ts";
import { registerTemplateRoutes } from "./public/template-routes.ts";
import { createGatekeeper, RATE_LIMITS } from "./rate-limit.ts";
import { addSecurityHeaders } from "./security-headers.ts";
import type { App } from "./typed-app.ts";
import { sayWhenTooFast, takeForms } from "./pages/answer.ts";
import { registerBookingDoor } from "./pages/booking-door.ts";
import { registerOwnBookingDoor } from "./pages/booking-own-door.ts";
import { registerConfirmDoor } from "./pages/confirm-door.ts";
import { registerFormDoor } from "./pages/form-door.ts";
import { registerPreferencesDoor } from "./pages/preferences-door.ts";
import { registerLinkDoor } from "./links/link-door.ts";
import { registerChannelDoor } from "./webhooks/channel-door.ts";
import { registerSourceDoor } from "./webhooks/source-door.ts";
import { registerFlowsDoor } from "./webhooks/flows-door.ts";
import { registerWhatsAppDoor } from "./webhooks/whatsapp-door.ts";

/** Further routes (console, stream); they declare their access as all do. */
export type HttpPlugin = (app: FastifyInstance) => void | Promise<void>;
export type HttpServer = FastifyInstance & { readonly declaredRoutes: () => readonly DeclaredRoute[] };

/** A client has this long for its whole request; then its socket is closed. */
const REQUEST_TIMEOUT_MS = 120_000;
const HEADERS_TIMEOUT_MS = 15_000;
const HANG_UP_MS = 1_000;

export async function createHttpServer(deps: HttpDeps, plugins: readonly HttpPlugin[] = []): Promise<HttpServer> {
  const app = fastify({
    logger: false,
    bodyLimit: LIMITS.smallBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    forceCloseConnections: "idle",
    // Ids of requests are ours: what comes from outside could be chosen to confuse the log.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    trustProxy: deps.config.trustProxy ?? false,
    // A customer who copies an address with a slash at its end comes to the same page, not to the team's sign-in.
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    clientErrorHandler: refuseUnreadable,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Fastify would read text/plain as well, and the schemas would then refuse a body that nobody takes.
  app.removeContentTypeParser("text/plain");
  takeJsonBodies(app);
  app.setErrorHandler(errorHandler(deps.log));
  app.setNotFoundHandler(notFoundHandler);
  app.decorateRequest("caller", null);
  const declaredRoutes = assertAccessDeclared(app);
  addSecurityHeaders(app, deps.config.publicUrl);
  await app.register(fastifyCookie);
  const letIn = createGatekeeper(deps.clock, deps.config.rateLimits ?? RATE_LIMITS);
  app.addHook("onRequest", (request, reply, done) => {
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity")
      return done(
        new AppError("unsupported_media_type", `bodies are taken as they are, not with content-encoding ${encoding.slice(0, 40)}`),
      );
    const { access } = request.routeOptions.config;
    // The signature is the door's own affair, and so is the code. Without a promise: webhooks come by the thousand, and many customers of
    // one campaign by one address of their mobile network.
    if (access?.auth === "signed" || (access?.auth === "code" && request.routeOptions.config.limit === undefined)) return done();
    if (hasGone(request)) {
      reply.hijack();
      request.raw.destroy();
      return done();
    }
    void (async () => {
      try {
        request.caller = await letIn(request, access, async () => (access ? authenticate(request, reply, access, deps) : null));
      } catch (error) {
        return done(error as Error);
      }
      done();
    })();
  });
  auditChanges(app, deps);
  maskForCallers(app);
  measureDoors(app, deps.metrics);
  hangUpOnUnread(app, deps.clock);

  await registerDocs(app, deps.config.publicUrl);
  registerSystemRoutes(app, { ...deps, pool: deps.enginePool });
  if (deps.roles.has("ingress")) {
    // What comes in by the thousand, or proves itself only by what it carries: each statement names its workspace itself.
    const doorDeps = { ...deps, pool: deps.enginePool, identify: createIdentifier(deps.enginePool, deps.ids) };
    await app.register(async (doors: App) => registerEventRoutes(doors, doorDeps));
    registerCampaignDoors(app, doorDeps);
    registerJourneyRunRoutes(app, doorDeps);
    await app.register(async (doors) => registerWhatsAppDoor(doors, doorDeps));
    await app.register(async (doors) => registerChannelDoor(doors, doorDeps));
    await app.register(async (doors) => registerFlowsDoor(doors, doorDeps));
    await app.register(async (doors) => registerSourceDoor(doors, doorDeps));
    registerLinkDoor(app, doorDeps);
    registerPublicAppointmentRoutes(app, doorDeps);
    await app.register(async (pages) => {
      takeForms(pages);
      sayWhenTooFast(pages, doorDeps.catalog);
      registerConfirmDoor(pages, doorDeps);
      registerPreferencesDoor(pages, doorDeps);
      registerFormDoor(pages, doorDeps);
      registerBookingDoor(pages, doorDeps);
      registerOwnBookingDoor(pages, doorDeps);
    });
  }
  if (deps.roles.has("http")) {
    const identifying = { ...deps, identify: createIdentifier(deps.enginePool, deps.ids) };
    registerSessionRoutes(app, deps);
    registerSignInRoutes(app, deps);
    registerOwnAccountRoutes(app, deps);
    registerSecurityRoutes(app, deps);
    registerAuditRoutes(app, deps);
    registerAccountRoutes(app, deps);
    registerProfileRoutes(app, deps);
    registerGroupKindRoutes(app, deps);
    registerGroupRoutes(app, deps);
    registerGroupMemberRoutes(app, identifying);
    registerMessageRoutes(app, deps);
    registerJourneyRoutes(app, deps);
    registerJourneyControlRoutes(app, deps);
    registerWorkspaceRoutes(app, deps);
    registerEntryPointRoutes(app, deps);
    registerCampaignRoutes(app, deps);
    registerPlanRoutes(app, deps);
    registerFragmentRoutes(app, deps);
    registerConsentRoutes(app, deps);
    registerAdviceRoutes(app, deps);
    registerTopicRoutes(app, deps);
    registerKeywordRoutes(app, deps);
    registerDecisionRoutes(app, deps);
    registerOptInRoutes(app, identifying);
    registerOptInFormRoutes(app, deps);
    registerOfferRoutes(app, deps);
    registerTimeRoutes(app, deps);
    registerBookingRoutes(app, identifying);
    registerWaitingRoutes(app, identifying);
    await app.register(async (files: App) => registerSuppressionRoutes(files, deps));
    registerRateCardRoutes(app, deps);
    registerAudienceRoutes(app, deps);
    registerComputedRoutes(app, deps);
    registerPredictionRoutes(app, deps);
    // Thousands at once, which nobody else has to wait behind.
    await app.register(async (files: App) =>
      registerAudienceUploadRoutes(files, { ...deps, identify: createIdentifier(deps.enginePool, deps.ids) }),
    );
    registerChannelRoutes(app, deps);
    registerSourceRoutes(app, deps);
    await app.register(async (files: App) => registerCouponRoutes(files, deps));
    registerTemplateRoutes(app, deps);
  }
  for (const plugin of plugins) await app.register(async (scope) => plugin(scope));
  return Object.assign(app, { declaredRoutes });
}

/** Refused before its body was read, a client may go on sending: it gets a moment to read why, then the socket is closed. */
function hangUpOnUnread(app: App, clock: Clock): void {
  app.addHook("onResponse", ({ raw }, _reply, done) => {
    done();
    // A request without a socket of its own (injected) has nothing to close.
    if (raw.complete || raw.socket.destroyed || !(raw.socket instanceof Socket)) return;
    void clock.sleep(HANG_UP_MS).then(() => (raw.complete ? undefined : raw.socket.destroy()));
  });
}

/** Bytes that are no HTTP: there is no request to answer, only a socket. */
function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) return;
  const tooLarge = error.code === "HPE_HEADER_OVERFLOW";
  const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const line = tooLarge ? "431 Request Header Fields Too Large" : late ? "408 Request Timeout" : "400 Bad Request";
  const body = JSON.stringify({
    ...problemOf(
      new AppError("invalid_input", late ? "the request took too long to arrive" : "the request is not readable as HTTP"),
      randomUUID(),
    ),
    status: Number(line.slice(0, 3)),
  });
  socket.end(
    `HTTP/1.1 ${line}\r\ncontent-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Whoever hung up before we came to their request has no address any more, and hears no answer: no failure of ours. */
function hasGone(request: FastifyRequest): boolean {
  const address: string | undefined = request.ip;
  return address === undefined;
}
