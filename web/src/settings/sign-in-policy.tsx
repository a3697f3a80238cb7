import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { WorkspaceSecurity } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { SwitchedRule } from "./switched-rule.tsx";

const policyQuery = queryOptions({
  queryKey: ["sign-in-policy"],
  queryFn: ({ signal }) => get<WorkspaceSecurity>("/v1/security", {}, signal),
});

/** What the workspace demands of whoever signs in. */
export function SignInPolicy() {
  const { t } = useI18n();
  const client = useQueryClient();
  const mayChange = useRight("security:manage");
  const { data, error, refetch } = useQuery(policyQuery);
  const save = useAction({
    mutationFn: (requiresSecondFactor: boolean) => send<WorkspaceSecurity>("PUT", "/v1/security", { requiresSecondFactor }),
    onSuccess: async (policy) => {
      client.setQueryData(policyQuery.queryKey, policy);
      // It may hold for oneself.
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  return (
    <SwitchedRule
      title={t("team.security")}
      label={t("team.security.required")}
      description={t("team.security.required.hint")}
      isOn={data?.requiresSecondFactor}
      mayChange={mayChange}
      save={save}
      isAfter
      testId="second-factor-required"
    />
  );
}
