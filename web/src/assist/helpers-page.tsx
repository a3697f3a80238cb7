import { useNavigate, useSearch } from "@tanstack/react-router";
import { useSession } from "../api/session.tsx";
import { PageTabs } from "../components/page-tabs.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { AssistantSetup } from "./assistant-setup.tsx";
import { Gaps } from "./gaps.tsx";
import { Intents } from "./intents.tsx";
import { Knowledge } from "./knowledge.tsx";
import { Rules } from "./rules.tsx";
import { Turns } from "./turns.tsx";

const PARTS = [
  { tab: "rules", right: "settings:read", Part: Rules },
  { tab: "intents", right: "settings:read", Part: Intents },
  { tab: "knowledge", right: "conversations:read", Part: Knowledge },
  { tab: "gaps", right: "conversations:read", Part: Gaps },
  { tab: "assistant", right: "settings:read", Part: AssistantSetup },
  { tab: "log", right: "conversations:read", Part: Turns },
] as const;

/** What happens by itself when a customer writes. */
export function HelpersPage() {
  const { t } = useI18n();
  const { rights } = useSession();
  const { tab } = useSearch({ from: "/frame/helpers" });
  const navigate = useNavigate({ from: "/helpers" });
  const allowed = PARTS.filter(({ right }) => rights.includes(right));
  const shown = allowed.find((part) => part.tab === tab) ?? allowed[0];
  return (
    <Page title={t("helpers.title")} lead={t("helpers.lead")}>
      <PageTabs
        tabs={allowed.map((part) => ({ value: part.tab, label: t(`helpers.tab.${part.tab}`), testId: `helpers-${part.tab}` }))}
        value={shown?.tab ?? "knowledge"}
        onChange={(next) => void navigate({ search: { tab: next } })}
        mb="lg"
      />
      {shown && <shown.Part />}
    </Page>
  );
}
