import { useNavigate, useSearch } from "@tanstack/react-router";
import { useSession } from "../api/session.tsx";
import { PageTabs } from "../components/page-tabs.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Ask } from "./ask.tsx";
import { Decisions } from "./decisions.tsx";
import { Rules } from "./rules.tsx";
import { Versions } from "./versions.tsx";

const PARTS = [
  { tab: "rules", right: "settings:read", Part: Rules },
  { tab: "ask", right: "messages:read", Part: Ask },
  { tab: "decisions", right: "messages:read", Part: Decisions },
  { tab: "versions", right: "settings:read", Part: Versions },
] as const;

/** What may be sent to whom and when; and why somebody got something or did not. */
export function PolicyPage() {
  const { t } = useI18n();
  const { rights } = useSession();
  const { tab } = useSearch({ from: "/frame/policy" });
  const navigate = useNavigate({ from: "/policy" });
  const allowed = PARTS.filter(({ right }) => rights.includes(right));
  const shown = allowed.find((part) => part.tab === tab) ?? allowed[0];
  return (
    <Page title={t("policy.title")} lead={t("policy.lead")}>
      <PageTabs
        tabs={allowed.map((part) => ({ value: part.tab, label: t(`policy.tab.${part.tab}`), testId: `policy-${part.tab}` }))}
        value={shown?.tab ?? "rules"}
        onChange={(next) => void navigate({ search: (before) => ({ ...before, tab: next }) })}
        mb="lg"
      />
      {shown && <shown.Part />}
    </Page>
  );
}
