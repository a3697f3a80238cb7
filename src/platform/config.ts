/** Environment and flags → one frozen value. Pure: nothing here reads the environment or touches the disk. */
import { resolve } from "node:path";
import { z } from "zod";
import { AppError } from "./errors.ts";
import type { Env } from "./env.ts";
import { LOG_LEVELS, type LogFormat, type LogLevel } from "./log.ts";

export const ROLES = ["ingress", "engine", "sends", "http"] as const;
export type Role = (typeof ROLES)[number];

export interface Config {
  readonly roles: readonly Role[];
  readonly host: string;
  readonly port: number;
  /** Where browsers and Meta reach this server; no slash at the end. */
  readonly publicUrl: string;
  /** Addresses of proxies in front, e.g. `127.0.0.1,10.0.0.0/8`; absent: nobody's X-Forwarded-For counts. */
  readonly trustProxy: string | undefined;
  /** Webhooks and calls of journeys may go to private addresses and without encryption. */
  readonly allowPrivate: boolean;
  /** Whether the WhatsApp emulator is started beside the console, and numbers may lead to it. */
  readonly emulator: boolean;
  readonly emulatorPort: number;
  /** Absolute. */
  readonly dataDir: string;
  /** Where files are kept; absent: in the data folder, where only processes of one machine find them. */
  readonly s3: S3Config | undefined;
  /** Absent: the embedded server is used. */
  readonly databaseUrl: string | undefined;
  /** Absent: one is made at the first start. */
  readonly apiKey: string | undefined;
  /** What whoever reads `/metrics` shows; absent: they are read from this machine only. */
  readonly metricsKey: string | undefined;
  /** Of the owner's account; without it one signs in by the link that is printed. */
  readonly password: string | undefined;
  /** 32 bytes. Absent: kept in a file of the data folder. */
  readonly masterKey: Uint8Array | undefined;
  /** Open what was sealed before a new one is rolled in. */
  readonly previousMasterKeys: readonly Uint8Array[];
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat | "auto";
  /** Where people may sign in beside a password here. */
  readonly oidc: OidcSettings | undefined;
  /** Whether a process with doors decides and sends on a thread of its own; "auto": where there are two cores. */
  readonly engineThread: "auto" | "yes" | "no";
  /** For durability tests; see `crash-points.ts`. */
  readonly crashAt: string | undefined;
}

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** The role of whoever comes with a verified address of that domain. */
  readonly domains: { readonly [domain: string]: string };
}

export interface S3Config {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What the command line may say instead of the environment; undefined means not said. */
export interface ConfigOverrides {
  readonly roles?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly emulatorPort?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly logLevel?: string | undefined;
}

const port = z.coerce
  .number("must be a port number")
  .int("must be a port number")
  .min(0, "must be a port from 0 to 65535")
  .max(65_535, "must be a port from 0 to 65535");
const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an address such as https://parley.example.com" })
  .transform((url) => url.replace(/\/+$/, ""));
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must look like postgres://user:password@host:5432/database" });
const masterKey = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, "must be 32 bytes in hexadecimal (64 digits; make one with: openssl rand -hex 32)")
  .transform((hex): Uint8Array => Buffer.from(hex, "hex"));
const masterKeys = z
  .string()
  .transform((text) => text.split(",").map((one) => one.trim()))
  .pipe(z.array(masterKey));
const roles = z.string().transform((text, context): readonly Role[] => {
  const asked = new Set(text.split(",").map((role) => role.trim()));
  const unknown = [...asked].filter((role) => !ROLES.some((known) => known === role));
  if (unknown.length > 0)
    context.addIssue({ code: "custom", message: `must be some of ${ROLES.join(",")}; there is no role "${unknown.join('", "')}"` });
  return ROLES.filter((role) => asked.has(role));
});

/** `example.com=marketer,example.org=analyst` */
const domains = z.string().transform((text, context): { readonly [domain: string]: string } => {
  const pairs = text.split(",").map((pair) => /^([a-z0-9.-]+\.[a-z0-9-]+)=([a-z]+)$/.exec(pair.trim().toLowerCase()));
  if (pairs.includes(null)) context.addIssue({ code: "custom", message: "must look like example.com=marketer,example.org=analyst" });
  return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1] ?? "", pair[2] ?? ""]] : [])));
});

const VARIABLES = {
  roles: ["PARLEY_ROLES", roles.default(ROLES)],
  host: ["PARLEY_HOST", z.string().default("127.0.0.1")],
  port: ["PARLEY_PORT", port.default(3000)],
  publicUrl: ["PARLEY_PUBLIC_URL", httpUrl.optional()],
  trustProxy: ["PARLEY_TRUST_PROXY", z.string().optional()],
  allowPrivate: ["PARLEY_ALLOW_PRIVATE", z.stringbool("must be yes or no").default(false)],
  emulator: ["PARLEY_EMULATOR", z.stringbool("must be yes or no").default(true)],
  emulatorPort: ["PARLEY_EMULATOR_PORT", port.default(4000)],
  dataDir: ["PARLEY_DATA_DIR", z.string().default(".parley")],
  s3Endpoint: ["PARLEY_S3_ENDPOINT", httpUrl.optional()],
  s3Bucket: ["PARLEY_S3_BUCKET", z.string().optional()],
  s3Region: ["PARLEY_S3_REGION", z.string().default("us-east-1")],
  s3AccessKeyId: ["PARLEY_S3_ACCESS_KEY_ID", z.string().optional()],
  s3SecretAccessKey: ["PARLEY_S3_SECRET_ACCESS_KEY", z.string().optional()],
  databaseUrl: ["DATABASE_URL", postgresUrl.optional()],
  apiKey: ["PARLEY_API_KEY", z.string().min(16, "must have at least 16 characters").optional()],
  metricsKey: ["PARLEY_METRICS_KEY", z.string().min(16, "must have at least 16 characters").optional()],
  password: ["PARLEY_PASSWORD", z.string().min(12, "must have at least 12 characters").optional()],
  masterKey: ["PARLEY_MASTER_KEY", masterKey.optional()],
  previousMasterKeys: ["PARLEY_PREVIOUS_MASTER_KEYS", masterKeys.optional()],
  logLevel: ["PARLEY_LOG", z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info")],
  logFormat: ["PARLEY_LOG_FORMAT", z.enum(["auto", "json", "text"], "must be auto, json or text").default("auto")],
  oidcIssuer: ["PARLEY_OIDC_ISSUER", httpUrl.optional()],
  oidcClientId: ["PARLEY_OIDC_CLIENT_ID", z.string().optional()],
  oidcClientSecret: ["PARLEY_OIDC_CLIENT_SECRET", z.string().optional()],
  oidcName: ["PARLEY_OIDC_NAME", z.string().max(40).default("OpenID")],
  oidcDomains: ["PARLEY_OIDC_DOMAINS", domains.default({})],
  engineThread: ["PARLEY_ENGINE_THREAD", z.enum(["auto", "yes", "no"], "must be auto, yes or no").default("auto")],
  crashAt: ["PARLEY_CRASH_AT", z.string().optional()],
} as const;

/** Throws one `invalid_input` that names every variable with a bad value. */
export function toConfig(env: Env, overrides: ConfigOverrides = {}): Config {
  const problems: string[] = [];
  const read = <K extends keyof typeof VARIABLES>(key: K): z.output<(typeof VARIABLES)[K][1]> => {
    const [variable, schema] = VARIABLES[key];
    const flag = key in overrides ? overrides[key as keyof ConfigOverrides] : undefined;
    // An empty variable is how a shell or a compose file says "not set".
    const result = schema.safeParse(flag ?? (env[variable] || undefined));
    if (!result.success) problems.push(`${variable} ${result.error.issues.map((issue) => issue.message).join("; ")}`);
    return result.data as z.output<(typeof VARIABLES)[K][1]>;
  };
  const s3 = (): S3Config | undefined => {
    const endpoint = read("s3Endpoint");
    const bucket = read("s3Bucket");
    const accessKeyId = read("s3AccessKeyId");
    const secretAccessKey = read("s3SecretAccessKey");
    const region = read("s3Region");
    if (endpoint === undefined && bucket === undefined) return undefined;
    if (endpoint !== undefined && bucket !== undefined && accessKeyId !== undefined && secretAccessKey !== undefined)
      return { endpoint, bucket, region, accessKeyId, secretAccessKey };
    problems.push("PARLEY_S3_ENDPOINT, _BUCKET, _ACCESS_KEY_ID and _SECRET_ACCESS_KEY go together: set all four or none");
    return undefined;
  };
  const oidc = (): OidcSettings | undefined => {
    const [issuer, clientId, clientSecret] = [read("oidcIssuer"), read("oidcClientId"), read("oidcClientSecret")];
    const [name, given] = [read("oidcName"), read("oidcDomains")];
    if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
    if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined)
      return { issuer, clientId, clientSecret, name, domains: given };
    problems.push("PARLEY_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET go together: set all three or none");
    return undefined;
  };
  const host = read("host");
  const listenPort = read("port");
  const config: Config = {
    roles: read("roles"),
    host,
    port: listenPort,
    publicUrl: read("publicUrl") ?? `http://${reachable(host)}:${listenPort}`,
    trustProxy: read("trustProxy"),
    allowPrivate: read("allowPrivate"),
    emulator: read("emulator"),
    emulatorPort: read("emulatorPort"),
    dataDir: resolve(read("dataDir") ?? ""),
    s3: s3(),
    databaseUrl: read("databaseUrl"),
    apiKey: read("apiKey"),
    metricsKey: read("metricsKey"),
    password: read("password"),
    masterKey: read("masterKey"),
    previousMasterKeys: read("previousMasterKeys") ?? [],
    logLevel: read("logLevel"),
    logFormat: read("logFormat"),
    oidc: oidc(),
    engineThread: read("engineThread"),
    crashAt: read("crashAt"),
  };
  if (problems.length > 0) throw new AppError("invalid_input", problems.join("\n"));
  return Object.freeze(config);
}

function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
