import type { I18n } from "../i18n/i18n.tsx";

/** Why there is no answer of a model. */
export function faultWords({ t, has }: I18n, fault: string): string {
  const key = `assistant.fault.${fault}`;
  return has(key) ? t(key) : fault;
}
