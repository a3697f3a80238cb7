/** What tests and the processes under test agree on. */
export type ServerSpec = {
  readonly databaseUrl: string;
  readonly port: number;
  readonly masterKey: string;
  readonly dataDir: string;
  readonly maxInFlight: number;
  /** `name:visit` of a crash point. */
  readonly crashAt?: string;
  /** What happens there. */
  readonly signal: "SIGKILL" | "SIGSTOP";
};

export type EmulatorSpec = { readonly webhook: string; readonly seed: number };

/** How long a claim lasts in the processes under test; the checker holds Meta's ledger against it. */
export const CLAIM_MS = 3_500;
/** What a process writes before it freezes itself. */
export const FROZEN = "durability: frozen\n";
export const API_KEY = "pk_key-of-the-durability-tests";
