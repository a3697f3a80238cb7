import type { Spelling } from "../signature.ts";
import { isSameSecret, isSigned } from "../signature.ts";
import type { Opened, SourceCall, SourceKind, Trust } from "../source-module.ts";
import { mappingSchema } from "./mapping.ts";
import { readMapped } from "./read.ts";

/** As the specification of Standard Webhooks has it. */
const MOST_APART_MS = 5 * 60_000;
const SCHEMES = ["hmac_sha256", "standard_webhooks", "bearer"] as const;
const HEADER = /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/;

/** Any system that can call an address: what its calls mean is told by an example. */
export const source: SourceKind = {
  kind: "signed_webhook",
  name: { en: "Another system", fr: "Un autre système" },
  about: {
    en: "Signed calls of any shop, till or app; you show what their fields mean on an example.",
    fr: "Les appels signés de n’importe quelle boutique, caisse ou application ; vous montrez le sens des champs sur un exemple.",
  },
  steps: [
    {
      en: "Let the other system call the address below with POST and JSON, and sign each call with the secret.",
      fr: "Faites appeler l’adresse ci-dessous par l’autre système, en POST et en JSON, chaque appel signé avec le secret.",
    },
    {
      en: "Send one call. It is kept, and shown as an example: click its fields to say what they mean.",
      fr: "Envoyez un appel. Il est conservé et montré en exemple : cliquez sur ses champs pour dire ce qu’ils signifient.",
    },
  ],
  settings: {
    scheme: {
      label: { en: "How calls are signed", fr: "Comment les appels sont signés" },
      help: {
        en: "HMAC-SHA256 of the body in a header; Standard Webhooks; or the secret itself as a bearer token, which is the weakest.",
        fr: "HMAC-SHA256 du corps dans un en-tête ; Standard Webhooks ; ou le secret lui-même comme jeton, le plus faible.",
      },
      kind: "choice",
      choices: [...SCHEMES],
      required: true,
      initial: "hmac_sha256",
    },
    header: {
      label: { en: "Header with the signature", fr: "En-tête de la signature" },
      help: { en: "For HMAC-SHA256.", fr: "Pour HMAC-SHA256." },
      kind: "text",
      required: false,
      initial: "X-Signature",
      problem: (value) =>
        typeof value === "string" && HEADER.test(value)
          ? null
          : { en: "must be the name of a header such as X-Signature", fr: "doit être le nom d’un en-tête tel que X-Signature" },
    },
    spelling: {
      label: { en: "Written as", fr: "Écrite en" },
      help: { en: "A prefix such as sha256= is left out.", fr: "Un préfixe tel que sha256= est ignoré." },
      kind: "choice",
      choices: ["hex", "base64"],
      required: true,
      initial: "hex",
    },
    idHeader: {
      label: { en: "Header with the id of the call", fr: "En-tête de l’identifiant de l’appel" },
      help: {
        en: "So that a call that is repeated counts once. Without it, the same bytes count once.",
        fr: "Pour qu’un appel répété ne compte qu’une fois. Sans lui, les mêmes octets ne comptent qu’une fois.",
      },
      kind: "text",
      required: false,
    },
  },
  secret: { label: { en: "Secret", fr: "Secret" }, madeBy: "parley" },
  mapping: (mapping) => {
    const read = mappingSchema.safeParse(mapping);
    return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join("/")} ${message}`);
  },
  open,
  read: readMapped,
};

function open(call: SourceCall, trust: Trust): Opened | null {
  switch (trust.settings["scheme"]) {
    case "standard_webhooks":
      return openStandard(call, trust);
    case "bearer": {
      const given = /^Bearer (.{1,500})$/i.exec(call.headers["authorization"] ?? "")?.[1];
      return given !== undefined && isSameSecret(trust.secrets, given) ? opened(call, trust, null) : null;
    }
    default: {
      const given = headerOf(call, trust.settings["header"])?.replace(/^[a-z0-9]{1,20}=(?=.{20})/i, "");
      const spelling: Spelling = trust.settings["spelling"] === "base64" ? "base64" : "hex";
      return isSigned(trust.secrets, call.raw, spelling === "hex" ? given?.toLowerCase() : given, spelling)
        ? opened(call, trust, null)
        : null;
    }
  }
}

function openStandard(call: SourceCall, trust: Trust): Opened | null {
  const { "webhook-id": id, "webhook-timestamp": timestamp = "", "webhook-signature": signatures = "" } = call.headers;
  const sentMs = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1_000 : Number.NaN;
  // A call that was caught on its way cannot be told again for ever.
  if (id === undefined || !(Math.abs(call.now - sentMs) <= MOST_APART_MS)) return null;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), call.raw]);
  const keys = trust.secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64"));
  const isRight = signatures.split(" ").some((one) => one.startsWith("v1,") && isSigned(keys, signed, one.slice(3), "base64"));
  return isRight ? { kind: "delivery", topic: "", key: id, sentAt: new Date(sentMs).toISOString(), stranger: null } : null;
}

function opened(call: SourceCall, { settings }: Trust, sentAt: string | null): Opened {
  return { kind: "delivery", topic: "", key: headerOf(call, settings["idHeader"]) ?? null, sentAt, stranger: null };
}

function headerOf({ headers }: SourceCall, name: unknown): string | undefined {
  return typeof name === "string" && name !== "" ? headers[name.toLowerCase()] : undefined;
}
