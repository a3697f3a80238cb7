import { queryOptions } from "@tanstack/react-query";
import { ApiError, get, send } from "../api/client.ts";
import type { OptInFormChange, OptInFormView, OptInView, SuppressionView } from "../api/types.ts";

export type SuppressionPage = { readonly rows: readonly SuppressionView[]; readonly next: string | null };

export const optInFormsQuery = queryOptions({
  queryKey: ["opt-in-forms"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly OptInFormView[] }>("/v1/opt-in-forms", {}, signal),
});
export const optInsQuery = (state: OptInView["state"]) =>
  queryOptions({
    queryKey: ["opt-ins", state],
    queryFn: ({ signal }) => get<{ readonly rows: readonly OptInView[] }>("/v1/opt-ins", { state }, signal),
  });

export async function saveOptInForm(name: string, change: OptInFormChange): Promise<OptInFormView> {
  return send<OptInFormView>("PUT", `/v1/opt-in-forms/${name}`, change);
}

/** `name`: a number with its prefix, or an e-mail address; empty: everybody. */
export async function readSuppressions(name: string, after: string | null): Promise<SuppressionPage> {
  return get<SuppressionPage>("/v1/suppressions", { name: name === "" ? null : namedBy(name), after });
}

export async function addSuppression(name: string, sort: string, reason: string): Promise<void> {
  const [kind = "", ...value] = namedBy(name).split(":");
  await send("POST", "/v1/suppressions", { [kind]: value.join(":"), sort, reason });
}

function namedBy(name: string): string {
  return name.includes("@") ? `email:${name}` : name.startsWith("+") ? `phone:${name}` : `externalId:${name}`;
}

export type Uploaded = {
  readonly added: number;
  readonly known: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly rejectedCount: number;
};

/** The file as it is: the server reads the CSV. */
export async function uploadSuppressions(file: File): Promise<Uploaded> {
  const answer = await fetch("/v1/suppressions/upload", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "text/csv", "x-parley-csrf": "1" },
    body: await file.text(),
  });
  const body = (await answer.json()) as Uploaded & { readonly code?: string; readonly detail?: string };
  if (!answer.ok) throw new ApiError(answer.status, body.code ?? "internal", body.detail ?? answer.statusText);
  return body;
}
