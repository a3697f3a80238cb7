import type { Secrets } from "../platform/secrets.ts";

/** What an endpoint's calls are signed with; the one before it goes on signing for a day, so that nobody misses a call. */
export type WebhookSecrets = {
  readonly current: string;
  readonly previous: string | null;
  /** ISO. */ readonly previousUntil: string | null;
};

export function sealWebhookSecrets(secrets: Secrets, endpointId: string, value: WebhookSecrets): Buffer {
  return secrets.seal(value, contextOf(endpointId));
}

export function openWebhookSecrets(secrets: Pick<Secrets, "open">, endpointId: string, sealed: Buffer): WebhookSecrets {
  return secrets.open(sealed, contextOf(endpointId)) as WebhookSecrets;
}

export function secretsToSignWith(secrets: Pick<Secrets, "open">, endpointId: string, sealed: Buffer, now: Date): readonly string[] {
  const { current, previous, previousUntil } = openWebhookSecrets(secrets, endpointId, sealed);
  const overlaps = previous !== null && previousUntil !== null && now < new Date(previousUntil);
  return overlaps ? [current, previous] : [current];
}

function contextOf(endpointId: string): string {
  return `webhook:${endpointId}`;
}
