/**
 * Requests of Meta's Postman collections whose saved answer the emulator does not give, and why.
 * The replay fails for a deviation that is not here, and for one here that no longer deviates.
 */
const successAsText = 'the sample shows `"true"` as a string; Meta\'s other samples and its OpenAPI file show a boolean';
const olderThanMessageStatus = "the sample predates `messages[0].message_status`, which template sends carry today (reference 3.1)";
const noPayments =
  "payment messages (India, Singapore, Brazil) are refused as for a business that never accepted the payments terms: 134011";
const olderThanValidation = "the sample shows only `id`; today `success` and `validation_errors` come with it (reference 12.1)";

export const deviations: Readonly<Record<string, string>> = {
  "Get Started / Subscribe to your WABA": successAsText,
  "Get Started / Register Phone Number": successAsText,
  "OnPrem Account Migration / Migrate Account": successAsText,
  "Get Started / Get Phone Number ID": "the sample leaves out the `paging` every Graph list has",
  "Phone Numbers / Get Phone Numbers": "the sample leaves out the `paging` every Graph list has",
  "Phone Numbers / Get Phone Number By ID": "the sample predates fields that Graph returns by default today",
  "Templates / Get template by ID (default fields)": "the sample predates fields that Graph returns by default today (`parameter_format`)",
  "flows: Create Flow / Get WABA": "the sample shows `business_type`, which the same request in the Cloud API collection does not",
  "Webhook Subscriptions / Override Callback URL":
    'the sample shows the answer of the list; the reference (call 23) and the OpenAPI file say `{"success":true}`',
  "Business Profiles / Update Business Profile": 'the sample shows the answer of the list; the OpenAPI file says `{"success":true}`',
  "Media / Upload Audio": "the sample's body is JSON with a local path (`@/local/path/file.ogg`), curl syntax that no server can read",
  "Flows / Create Flow / Create Flow": olderThanValidation,
  "flows: Create Flow / Create Flow": olderThanValidation,
  "Get Started / Send Test Message": olderThanMessageStatus,
  "Messages / Send Message Template Text": olderThanMessageStatus,
  "Messages / Send Message Template Media": olderThanMessageStatus,
  "Messages / Send Message Template Interactive": olderThanMessageStatus,
  "Messages / Send Catalog Template Message": olderThanMessageStatus,
  "Flows / Send Flow / Send Flow Template Message": olderThanMessageStatus,
  "flows: Send Flow via Cloud API / Send Flow Template Message": olderThanMessageStatus,
  "Examples / Send Sample Text Message": olderThanMessageStatus,
  "Examples / Send Sample Shipping Confirmation Template": olderThanMessageStatus,
  "Payments API - SG / Send Order Details Message": noPayments,
  "Payments API - SG / Send Order Status Message": noPayments,
  "Payments API - IN / Send Order Details Message": noPayments,
  "Payments API - IN / Send Order Status Message": noPayments,
};
