import type { OpenAPIV3_1 } from "openapi-types";
import { type ErrorCode, ERRORS } from "../platform/errors.ts";

export type OpenApi = Partial<OpenAPIV3_1.Document>;
type Operation = OpenAPIV3_1.OperationObject;

/** Names that generated clients call operations by; they stay as they are. The documents' test wants one for every operation. */
const OPERATION_IDS: { readonly [methodAndPath: string]: string } = {
  "GET /healthz": "readHealth",
  "GET /readyz": "readReadiness",
  "GET /metrics": "readMetrics",
  "POST /v1/events": "sendEvents",
  "POST /v1/profiles": "sendProfiles",
  "GET /v1/profiles/{id}": "readProfile",
  "GET /v1/messages": "listMessages",
  "GET /v1/journeys": "listJourneys",
  "GET /v1/journeys/{name}": "readJourney",
  "PUT /v1/journeys/{name}": "publishJourney",
  "DELETE /v1/journeys/{name}": "letJourneyRunOut",
  "GET /v1/journeys/{name}/versions": "listJourneyVersions",
  "GET /v1/journeys/{name}/lateness": "readJourneyLateness",
  "GET /v1/journeys/{name}/splits": "readJourneySplits",
  "GET /v1/journeys/{name}/versions/{version}": "readJourneyVersion",
  "POST /v1/journeys/{name}/pause": "pauseJourney",
  "POST /v1/journeys/{name}/resume": "resumeJourney",
  "POST /v1/journeys/{name}/stop": "stopJourney",
  "POST /v1/journeys/{name}/drain": "drainJourney",
  "POST /v1/journeys/{name}/archive": "archiveJourney",
  "POST /v1/journeys/{name}/restore": "restoreJourney",
  "POST /v1/journeys/{name}/runs": "beginJourney",
  "POST /v1/business-events": "sendBusinessEvent",
  "GET /v1/journey-schema": "readJourneySchema",
  "GET /v1/workspace": "readWorkspace",
  "PATCH /v1/workspace": "changeWorkspace",
  "GET /l/{code}": "followLink",
  "GET /v1/entry-points": "listEntryPoints",
  "POST /v1/entry-points": "addEntryPoint",
  "GET /v1/entry-points/{id}": "readEntryPoint",
  "PATCH /v1/entry-points/{id}": "changeEntryPoint",
  "GET /v1/entry-points/{id}/qr": "readEntryPointQr",
  "GET /v1/accounts": "listAccounts",
  "POST /v1/accounts": "inviteAccount",
  "PATCH /v1/accounts/{id}": "changeAccount",
  "POST /v1/accounts/{id}/password-link": "resetAccountPassword",
  "GET /v1/holdout": "readHoldout",
  "PUT /v1/holdout": "saveHoldout",
  "GET /v1/secrets": "listSecrets",
  "PUT /v1/secrets/{name}": "saveSecret",
  "DELETE /v1/secrets/{name}": "removeSecret",
  "POST /v1/journeys/{name}/validate": "validateJourney",
  "GET /v1/audiences": "listAudiences",
  "GET /v1/audiences/{name}": "readAudience",
  "PUT /v1/audiences/{name}": "storeAudience",
  "DELETE /v1/audiences/{name}": "removeAudience",
  "POST /v1/audiences/{name}/validate": "validateAudience",
  "POST /v1/audiences/estimate": "estimateAudience",
  "GET /v1/audiences/{name}/overlap": "readAudienceOverlap",
  "GET /v1/audiences/{name}/explain": "explainAudience",
  "GET /v1/audiences/{name}/members": "listAudienceMembers",
  "POST /v1/audiences/{name}/upload": "uploadList",
  "GET /v1/audiences/{name}/uploads": "listUploads",
  "GET /v1/audiences/{name}/uploads/{upload}": "readUpload",
  "GET /v1/audiences/{name}/uploads/{upload}/faults.csv": "readUploadFaults",
  "GET /v1/computed-attributes": "listComputedAttributes",
  "PUT /v1/computed-attributes/{name}": "storeComputedAttribute",
  "DELETE /v1/computed-attributes/{name}": "removeComputedAttribute",
  "GET /v1/channels": "listChannels",
  "POST /v1/channels": "addChannel",
  "DELETE /v1/channels/{id}": "removeChannel",
  "PATCH /v1/channels/{id}": "changeChannel",
  "POST /v1/channels/{id}/templates/sync": "syncTemplates",
  "POST /v1/channels/{id}/flow-key": "rotateFlowKey",
  "GET /v1/forms": "listForms",
  "GET /v1/forms/{name}": "readForm",
  "PUT /v1/forms/{name}": "saveForm",
  "DELETE /v1/forms/{name}": "withdrawForm",
  "POST /v1/forms/{name}/publish": "publishForm",
  "GET /v1/forms/{name}/results": "readFormResults",
  "GET /v1/templates": "listTemplates",
  "GET /v1/templates/{id}": "readTemplate",
  "DELETE /v1/templates/{id}": "deleteTemplate",
  "POST /v1/templates/{id}/unpause": "unpauseTemplate",
  "POST /v1/templates/{id}/draft": "draftTemplate",
  "GET /v1/template-drafts": "listTemplateDrafts",
  "POST /v1/template-drafts": "addTemplateDraft",
  "GET /v1/template-drafts/{id}": "readTemplateDraft",
  "PUT /v1/template-drafts/{id}": "saveTemplateDraft",
  "DELETE /v1/template-drafts/{id}": "discardTemplateDraft",
  "POST /v1/template-drafts/{id}/submit": "submitTemplateDraft",
  "POST /v1/template-samples": "uploadTemplateSample",
  "GET /v1/template-samples/{id}": "readTemplateSample",
  "GET /v1/template-library": "searchTemplateLibrary",
  "GET /v1/fragments": "listFragments",
  "GET /v1/fragments/{name}/revisions": "listFragmentRevisions",
  "PUT /v1/fragments/{name}": "saveFragment",
  "DELETE /v1/fragments/{name}": "deleteFragment",
  "GET /v1/template-languages/{name}": "readTemplateLanguages",
  "PUT /v1/template-languages/{name}": "chooseTemplateLanguage",
  "GET /v1/template-rules": "listTemplateRules",
  "PUT /v1/template-rules/{name}": "setTemplateRule",
  "DELETE /v1/template-rules/{name}": "removeTemplateRule",
  "GET /v1/sources": "listSources",
  "POST /v1/sources": "addSource",
  "GET /v1/webhooks": "listWebhooks",
  "POST /v1/webhooks": "addWebhook",
  "PATCH /v1/webhooks/{id}": "changeWebhook",
  "DELETE /v1/webhooks/{id}": "removeWebhook",
  "POST /v1/webhooks/{id}/secret": "rotateWebhookSecret",
  "POST /v1/webhooks/{id}/test": "testWebhook",
  "GET /v1/webhooks/{id}/deliveries": "listWebhookDeliveries",
  "POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay": "replayWebhookDelivery",
  "POST /v1/webhooks/{id}/replay": "replayWebhookDeliveries",
  "GET /v1/export/events": "exportEvents",
  "GET /v1/export/messages": "exportMessages",
  "GET /v1/export/runs": "exportRuns",
  "GET /v1/export/consent": "exportConsent",
  "GET /v1/export/recipients": "exportRecipients",
  "GET /v1/rehearsals": "listRehearsals",
  "POST /v1/rehearsals": "startRehearsal",
  "GET /v1/rehearsals/{id}": "readRehearsal",
  "DELETE /v1/rehearsals/{id}": "removeRehearsal",
  "GET /v1/campaigns": "listCampaigns",
  "GET /v1/campaigns/{name}": "readCampaign",
  "PUT /v1/campaigns/{name}": "saveCampaign",
  "POST /v1/campaigns/{name}/validate": "validateCampaign",
  "POST /v1/campaigns/{name}/start": "startCampaign",
  "POST /v1/campaigns/{name}/approve": "approveCampaign",
  "POST /v1/campaigns/{name}/reject": "rejectCampaign",
  "POST /v1/campaigns/{name}/pause": "pauseCampaign",
  "POST /v1/campaigns/{name}/resume": "resumeCampaign",
  "POST /v1/campaigns/{name}/cancel": "cancelCampaign",
  "POST /v1/campaigns/{name}/retry": "retryCampaign",
  "POST /v1/campaigns/{name}/choose": "chooseCampaignVariant",
  "POST /v1/campaigns/{name}/test": "testCampaign",
  "POST /v1/campaigns/{name}/trigger": "triggerCampaign",
  "GET /v1/campaigns/{name}/stats": "readCampaignStats",
  "GET /v1/campaigns/{name}/recipients": "listCampaignRecipients",
  "GET /v1/campaign-rules": "readCampaignRules",
  "PUT /v1/campaign-rules": "setCampaignRules",
  "GET /v1/rate-card": "readRateCard",
  "PUT /v1/rate-card": "replaceRateCard",
  "DELETE /v1/rate-card": "withdrawRateCard",
  "GET /v1/media": "listMedia",
  "POST /v1/media": "uploadMedia",
  "GET /v1/media/{id}": "readMedia",
  "PATCH /v1/media/{id}": "renameMedia",
  "DELETE /v1/media/{id}": "removeMedia",
  "POST /v1/media/{id}/retry": "retryMedia",
  "GET /v1/media/{id}/file": "readMediaFile",
  "GET /v1/messages/{id}/media": "readMessageMedia",
  "POST /v1/messages/{id}/media/fetch": "fetchMessageMedia",
  "GET /v1/session": "readSession",
  "POST /v1/session": "signIn",
  "POST /v1/session/password": "choosePassword",
  "PUT /v1/session/password": "changePassword",
  "POST /v1/session/link": "signInByLink",
  "DELETE /v1/session": "signOut",
  "GET /webhooks/whatsapp/{channelId}": "answerWhatsAppHandshake",
  "POST /webhooks/whatsapp/{channelId}": "receiveWhatsAppWebhook",
  "POST /webhooks/whatsapp/{channelId}/flows/{formId}": "exchangeFormData",
  "POST /webhooks/shopify/{sourceId}": "receiveShopifyWebhook",
};

const EXAMPLES: { readonly [range: string]: { readonly [Code in ErrorCode]?: string } } = {
  "4XX": {
    invalid_input: "/profile must name the person by at least one of externalId, phone, email, bsuid",
    unauthenticated: "send an API key as Authorization: Bearer pk_…, or sign in at the console",
    forbidden: "this needs the right journeys:write, which this key does not have",
    not_found: "there is no journey order-updates in this workspace",
    unsupported_media_type: "this content type is not accepted here; send application/json",
    rate_limited: "too many requests; send the same again in 2 s",
  },
  "5XX": {
    internal: "something broke on our side; the log has the reason under this instance",
    unavailable: "the database cannot be reached just now; send the same again",
  },
};

/** What holds for every operation: a name, and errors as problem documents, each range with an example of its codes. */
export function completeOperations(document: OpenApi): OpenApi {
  const errors = Object.fromEntries(Object.keys(EXAMPLES).map((range) => [range, { $ref: `#/components/responses/Problem${range}` }]));
  const paths: OpenAPIV3_1.PathsObject = {};
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const completed: { [method: string]: Operation } = {};
    for (const [method, operation] of Object.entries(item ?? {})) {
      const operationId = OPERATION_IDS[`${method.toUpperCase()} ${path}`];
      const { responses, ...rest } = operation as Operation;
      const good = Object.entries(responses ?? {}).filter(([status]) => !/^[45]XX$/i.test(status));
      completed[method] = { ...(operationId ? { operationId } : {}), ...rest, responses: { ...Object.fromEntries(good), ...errors } };
    }
    paths[path] = completed;
  }
  const responses: { [name: string]: OpenAPIV3_1.ResponseObject } = {};
  for (const [range, examples] of Object.entries(EXAMPLES)) responses[`Problem${range}`] = problemResponse(range, examples);
  return { ...document, paths, components: { ...document.components, responses } };
}

function problemResponse(range: string, examples: { readonly [Code in ErrorCode]?: string }): OpenAPIV3_1.ResponseObject {
  const instance = "6c0b8c1e-8a0f-4b43-9f0c-0a1f6f1f7a11";
  const shown: { [code: string]: OpenAPIV3_1.ExampleObject } = {};
  for (const [code, detail] of Object.entries(examples)) {
    const { status, title } = ERRORS[code as ErrorCode];
    shown[code] = { value: { type: "about:blank", code, title, status, detail, instance } };
  }
  return {
    description:
      range === "4XX" ? "Something about the request is to be changed; 429 says when to try again." : "Send the same again later.",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" }, examples: shown } },
  };
}

/** Every named schema comes as one to send and one to receive; only those that something refers to stay. */
export function withoutUnused(document: OpenApi): OpenApi {
  const schemas = Object.entries(document.components?.schemas ?? {});
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(document.components?.schemas?.[name] ?? {});
    }
  };
  visit([document.paths, document.components?.responses]);
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas.filter(([name]) => used.has(name))) } };
}
