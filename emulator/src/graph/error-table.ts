/** Codes of section 11: HTTP status and title. What is not listed answers 400. */
const table: Readonly<Record<number, readonly [httpStatus: number, title: string]>> = {
  0: [401, "AuthException"],
  1: [400, "API Unknown"],
  2: [503, "API Service"],
  3: [500, "API Method"],
  4: [400, "Application request limit reached"],
  10: [403, "Permission Denied"],
  33: [400, "Parameter value is not valid"],
  100: [400, "Invalid parameter"],
  190: [401, "Access token has expired"],
  200: [403, "API Permission"],
  368: [403, "Temporarily blocked for policies violations"],
  80007: [400, "Rate limit issues"],
  130403: [400, "Business blocked this user"],
  130429: [400, "Rate limit hit"],
  130472: [400, "User's number is part of an experiment"],
  130497: [403, "Business account is restricted from messaging users in this country."],
  131000: [500, "Something went wrong"],
  131005: [403, "Access denied"],
  131008: [400, "Required parameter is missing"],
  131009: [400, "Parameter value is not valid"],
  131016: [500, "Service unavailable"],
  131021: [400, "Recipient cannot be sender"],
  131026: [400, "Message undeliverable"],
  131031: [403, "Business Account locked"],
  131037: [400, "WhatsApp provided number needs display name approval before message can be sent."],
  131042: [400, "Business eligibility payment issue"],
  131045: [500, "Incorrect certificate"],
  131047: [400, "Re-engagement message"],
  131048: [400, "Spam Rate limit hit"],
  131049: [400, "This message was not delivered to maintain healthy ecosystem engagement."],
  131050: [
    400,
    "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business",
  ],
  131051: [400, "Message type unknown"],
  131052: [400, "Media download error"],
  131053: [400, "Media upload error"],
  131055: [400, "Method not allowed"],
  131056: [400, "(Business Account, Consumer Account) pair rate limit hit"],
  131057: [500, "Business Account is in maintenance mode"],
  131060: [400, "This message is unavailable"],
  131061: [400, "Template with a max price must be sent through the Marketing Messages API"],
  131062: [400, "Recipient identifier is not supported for this message"],
  131063: [400, "Marketing messages are disabled on Cloud API for this account"],
  131064: [400, "Limit reached because of template misclassification"],
  131065: [400, "Max price is not available in the recipient's country"],
  131070: [400, "Sender does not own the thread"],
  131215: [400, "This phone number is not eligible to access Groups APIs"],
  132000: [400, "Number of parameters does not match the expected number of params"],
  132001: [404, "Template name does not exist in the translation"],
  132005: [400, "Translated text too long"],
  132007: [400, "Template format character policy violated"],
  132012: [400, "Parameter format does not match format in the created template"],
  132015: [400, "Template is paused"],
  132016: [400, "Template is disabled"],
  132018: [400, "There's an issue with the parameters in your template"],
  132068: [400, "Flow is in blocked state"],
  132069: [400, "Flow is in throttled state"],
  133000: [500, "Incomplete deregistration"],
  133004: [503, "Server temporarily unavailable"],
  133005: [400, "Two-step verification PIN mismatch"],
  133006: [400, "Phone number needs to be verified before registering"],
  133008: [400, "Too many two-step verification PIN guesses for this phone number"],
  133009: [400, "Two-step verification PIN guessed too fast"],
  133010: [400, "Phone number not registered"],
  133015: [400, "Please wait a few minutes before attempting to register this phone number"],
  133016: [400, "Account register or deregister rate limit exceeded"],
  134011: [400, "WhatsApp Business payments terms of service has not been accepted"],
  134100: [400, "Only marketing messages are supported"],
  134101: [400, "Template is syncing"],
  134102: [500, "Template is unavailable for use"],
  135000: [400, "Generic user error"],
  136024: [400, "Phone number is already verified"],
  138000: [400, "Calling is not enabled for this phone number"],
  139001: [400, "Flow can't be updated"],
  139002: [400, "Flow can't be published"],
  139003: [400, "Flow can't be deprecated"],
  139004: [400, "Flow can't be deleted"],
  139100: [400, "Failed to block/unblock users"],
  139101: [400, "Block list limit reached"],
  147005: [400, "Username transfer required"],
};

const transient = new Set([2, 4, 131000, 131016, 131057, 133004, 80007]);

export function errorTitle(code: number): string {
  return table[code]?.[1] ?? "Something went wrong";
}

export function errorHttpStatus(code: number): number {
  if (code > 200 && code < 300) return 403;
  return table[code]?.[0] ?? 400;
}

export function isTransient(code: number): boolean {
  return transient.has(code);
}
