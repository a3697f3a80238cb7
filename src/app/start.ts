/** `parley start`: from nothing to a running system, telling what it does; ends cleanly on the first signal. */
import { toOidcConfig } from "../accounts/oidc-config.ts";
import { createSignInLink, ensureAccount, ensureApiKey, ensureWorkspace } from "../accounts/bootstrap.ts";
import { oldestWorkspace } from "../accounts/bootstrap.store.ts";
import { startEmbeddedPostgres } from "../db/embedded-postgres.ts";
import { migrate } from "../db/migrate.ts";
import { systemClock } from "../platform/clock.ts";
import type { Config } from "../platform/config.ts";
import { Disposal } from "../platform/disposal.ts";
import { crashPointsFrom } from "../platform/crash-points.ts";
import { createLog, type Logger, namedLog } from "../platform/log.ts";
import { systemRng } from "../platform/rng.ts";
import { loadMasterKeys } from "../platform/master-key.ts";
import { DEMO_WORKSPACE, EMPTY_WORKSPACE, ensureDemoShop, ensureEmulatedChannel } from "./demo/demo-shop.ts";
import { startFeeder } from "./demo/feeder.ts";
import { startEmulatorProcess } from "./emulator-process.ts";
import { openEngineThread, rolesOfThreads } from "./engine-thread.ts";
import { endOnUncaught } from "./last-resort.ts";
import { startSystem, type System } from "./system.ts";

export type StartOptions = {
  readonly config: Config;
  readonly demo: boolean;
  /** One line for a person at a terminal. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

/** Resolves when the signal has come and everything has been put away. */
export async function start({ config, demo: isDemoAsked, say, signal }: StartOptions): Promise<void> {
  const demo = isDemoAsked && config.emulator;
  const logging = { level: config.logLevel, format: config.logFormat === "json" ? "json" : "text" } as const;
  const log = createLog(logging);
  endOnUncaught(namedLog(log, "process"), process);
  await using stack = new Disposal();
  const withEmulator = config.emulator && config.roles.includes("http");

  const [databaseUrl, emulatorUrl, masterKeys] = await Promise.all([
    openDatabase(config, log, say, stack),
    withEmulator ? openEmulator(config, log, say, stack) : null,
    loadMasterKeys(config),
  ]);
  const shared = {
    databaseUrl,
    publicUrl: config.publicUrl,
    allowPrivate: config.allowPrivate,
    // Also for a process without an emulator of its own: the one of the process with the console.
    numbersAlsoAt: config.emulator ? ["127.0.0.1", "localhost"].map((host) => `http://${host}:${config.emulatorPort}`) : [],
    masterKey: masterKeys.current,
    previousMasterKeys: masterKeys.previous,
    dataDir: config.dataDir,
    s3: config.s3,
  };
  const [doorRoles, otherRoles] = rolesOfThreads(config) ?? [config.roles, null];
  const broke = (error: Error): never => {
    namedLog(log, "process").fatal({ err: error }, "the thread that decides and sends broke; the process ends");
    process.exit(1);
  };
  const thread =
    otherRoles &&
    stack.use(openEngineThread({ ...shared, roles: otherRoles, log: logging, crashAt: config.crashAt }, { clock: systemClock, broke }));
  const { applied } = await migrate(databaseUrl);
  if (applied.length > 0) say(`Database prepared (${applied.join(", ")})`);
  const system = stack.use(
    await startSystem({
      ...shared,
      host: config.host,
      port: config.port,
      trustProxy: config.trustProxy,
      metricsKey: config.metricsKey,
      roles: doorRoles,
      oidc: config.oidc && toOidcConfig(config.oidc),
      log,
      crashPoints: crashPointsFrom(config.crashAt, () => process.kill(process.pid, "SIGKILL")),
      near: thread?.near,
      beside: thread ?? undefined,
    }),
  );
  await thread?.begin();
  const owned = demo ? DEMO_WORKSPACE : EMPTY_WORKSPACE;
  const before = await oldestWorkspace(system.pool);
  const workspaceId = before?.id ?? (await ensureWorkspace(system, owned.name));
  if (config.apiKey !== undefined) await ensureApiKey(system, { workspaceId, name: "PARLEY_API_KEY", value: config.apiKey });
  const accountId = await ensureAccount(system, {
    workspaceId,
    email: before?.ownerEmail ?? owned.owner.email,
    name: owned.owner.name,
    role: "owner",
    ...(config.password === undefined ? {} : { password: config.password }),
  });

  let isShopOpen = false;
  if (emulatorUrl !== null) {
    const channelId = await ensureEmulatedChannel(system, workspaceId, { name: owned.sender, emulatorUrl });
    if (demo) say("Setting up the demo shop");
    const shop = demo && channelId !== null ? await ensureDemoShop(system, workspaceId, channelId, emulatorUrl) : null;
    if (shop) stack.use(startFeeder({ ...shop, clock: systemClock, rng: systemRng(), log: namedLog(log, "demo") }));
    else if (demo) say("The workspace has a number or a shop of its own in place of the demo's: nothing of it was changed");
    isShopOpen = shop !== null;
  }
  await announce(system, config, { accountId, emulatorUrl, isShopOpen, say });
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  say("Stopping");
}

async function openDatabase(config: Config, log: Logger, say: StartOptions["say"], stack: Disposal): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  say("Starting PostgreSQL");
  return stack.use(await startEmbeddedPostgres({ dataDir: config.dataDir, log: namedLog(log, "postgres") })).url;
}

async function openEmulator(config: Config, log: Logger, say: StartOptions["say"], stack: Disposal): Promise<string> {
  say("Starting the WhatsApp emulator");
  const stateDir = `${config.dataDir}/emulator`;
  return stack.use(await startEmulatorProcess({ port: config.emulatorPort, stateDir, clock: systemClock, log: namedLog(log, "emulator") }))
    .baseUrl;
}

async function announce(
  system: System,
  config: Config,
  told: {
    readonly accountId: string;
    readonly emulatorUrl: string | null;
    readonly isShopOpen: boolean;
    readonly say: StartOptions["say"];
  },
): Promise<void> {
  const lines = [
    "",
    "  Parley is running",
    "",
    ...(config.roles.includes("http") ? [`  Console   ${config.publicUrl}`] : []),
    ...(told.emulatorUrl === null ? [] : [`  Phone     ${told.emulatorUrl}/_emulator/phone/`]),
    ...(config.roles.includes("http") || config.roles.includes("ingress")
      ? [`  API       ${config.publicUrl}/docs`]
      : [`  Roles     ${config.roles.join(", ")}`]),
    ...(config.roles.includes("http")
      ? ["", `  Sign in   ${await createSignInLink(system, told.accountId, config.publicUrl)}`, "            (works once, for 30 minutes)"]
      : []),
    ...(told.isShopOpen ? ["", "  The demo shop takes orders now. On the phone, choose Ana and answer her messages."] : []),
    "",
    "  Stop with Ctrl-C; the data stays.",
    "",
  ];
  for (const line of lines) told.say(line);
}
