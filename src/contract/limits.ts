/** Every limit of the public doors, in one place; the OpenAPI document and the error texts quote them. */
export const LIMITS = {
  /** One JSON document of a batch door, read whole. */
  jsonBytes: 5 * 1_024 * 1_024,
  /** A list sent line by line. */
  ndjsonBytes: 50 * 1_024 * 1_024,
  lineBytes: 128 * 1_024,
  batchItems: 10_000,
  /** Rows in one statement, and so what is held in memory of a list. */
  flushRows: 1_000,
  /** Rejected lines told one by one; further ones are only counted. */
  rejectedListed: 1_000,
  propertiesBytes: 32 * 1_024,
  attributesBytes: 32 * 1_024,
  jsonDepth: 16,
  idLength: 200,
  externalIdLength: 200,
  consentEntries: 20,
  groupKeyLength: 200,
  membershipBytes: 4 * 1_024,
  /** Of one profile or event. */
  groupsNamed: 20,
  documentBytes: 1_024 * 1_024,
  whatsappBytes: 3 * 1_024 * 1_024,
  /** Answers of one screen, encrypted; pictures stay with Meta. */
  flowBytes: 512 * 1_024,
  sourceBytes: 2 * 1_024 * 1_024,
  /** A file of the library, as WhatsApp takes documents. */
  fileBytes: 100_000_000,
  smallBytes: 16 * 1_024,
  pageSize: 200,
} as const;
