import { useNavigate, useParams } from "@tanstack/react-router";
import { useSession } from "../api/session.tsx";
import { PageTabs } from "../components/page-tabs.tsx";
import { Forbidden } from "../components/states.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ApiKeys } from "./api-keys.tsx";
import { Links } from "./links.tsx";
import { Rules } from "./rules.tsx";
import { Senders } from "./senders.tsx";
import { Team } from "./team.tsx";
import { Unrecognised } from "./unrecognised.tsx";
import { Webhooks } from "./webhooks.tsx";

const PARTS = [
  { section: "senders", title: "settings.channels", right: "settings:read", Part: Senders },
  { section: "rules", title: "workspace.title", right: "settings:read", Part: Rules },
  { section: "links", title: "links.title", right: "settings:read", Part: Links },
  { section: "team", title: "team.title", right: "accounts:manage", Part: Team },
  { section: "keys", title: "settings.keys", right: "keys:manage", Part: ApiKeys },
  { section: "webhooks", title: "webhooks.title", right: "settings:read", Part: Webhooks },
  { section: "unrecognised", title: "settings.unrecognised", right: "settings:read", Part: Unrecognised },
] as const;

export function SettingsPage() {
  const { t } = useI18n();
  const { section: asked } = useParams({ from: "/frame/settings/$section" });
  const { rights } = useSession();
  const asks = PARTS.find(({ section }) => section === asked) ?? PARTS[0];
  const allowed = PARTS.filter(({ right }) => rights.includes(right));
  const navigate = useNavigate();
  return (
    <Page title={t("settings.title")}>
      <PageTabs
        tabs={allowed.map((part) => ({ value: part.section, label: t(part.title) }))}
        value={asks.section}
        onChange={(section) => void navigate({ to: "/settings/$section", params: { section } })}
        mb="lg"
      />
      {allowed.includes(asks) ? <asks.Part /> : <Forbidden />}
    </Page>
  );
}
