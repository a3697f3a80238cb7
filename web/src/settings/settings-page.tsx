import { Tabs } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useRight } from "../api/session.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ApiKeys } from "./api-keys.tsx";
import { Rules } from "./rules.tsx";
import { Senders } from "./senders.tsx";
import { Team } from "./team.tsx";
import { Unrecognised } from "./unrecognised.tsx";
import { Webhooks } from "./webhooks.tsx";

const PARTS = { senders: Senders, rules: Rules, team: Team, keys: ApiKeys, webhooks: Webhooks, unrecognised: Unrecognised };
const SECTIONS = ["senders", "rules", "team", "keys", "webhooks", "unrecognised"] as const;

export function SettingsPage() {
  const { t } = useI18n();
  const { section: asked } = useParams({ from: "/frame/settings/$section" });
  const section = SECTIONS.find((known) => known === asked) ?? "senders";
  const navigate = useNavigate();
  const mayManage = useRight("accounts:manage");
  const Section = PARTS[section];
  return (
    <Page title={t("settings.title")}>
      <Tabs
        value={section}
        onChange={(value) => void navigate({ to: "/settings/$section", params: { section: value ?? "senders" } })}
        mb="lg"
      >
        <Tabs.List>
          <Tabs.Tab value="senders">{t("settings.channels")}</Tabs.Tab>
          <Tabs.Tab value="rules">{t("workspace.title")}</Tabs.Tab>
          {mayManage && <Tabs.Tab value="team">{t("team.title")}</Tabs.Tab>}
          <Tabs.Tab value="keys">{t("settings.keys")}</Tabs.Tab>
          <Tabs.Tab value="webhooks">{t("webhooks.title")}</Tabs.Tab>
          <Tabs.Tab value="unrecognised">{t("settings.unrecognised")}</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      <Section />
    </Page>
  );
}
