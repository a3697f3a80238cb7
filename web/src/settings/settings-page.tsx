import { useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { Forbidden } from "../components/states.tsx";
import { SignUp } from "../consent/sign-up.tsx";
import { Suppressions } from "../consent/suppressions.tsx";
import { NoSuchPage } from "../frame/page-error.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Answering } from "../staffing/answering.tsx";
import { Imports } from "../imports/imports.tsx";
import { Teams } from "../staffing/teams.tsx";
import { Coupons } from "../shops/coupons.tsx";
import { Sources } from "../shops/sources.tsx";
import { ApiKeys } from "./api-keys.tsx";
import { AuditLog } from "./audit-log.tsx";
import { CallSecrets } from "./call-secrets.tsx";
import { Links } from "./links.tsx";
import { Privacy } from "./privacy.tsx";
import { Rules } from "./rules.tsx";
import { Senders } from "./senders.tsx";
import { SettingsNav } from "./settings-nav.tsx";
import classes from "./settings-nav.module.css";
import { SETTINGS, useSettingsPlaces, type SettingsPlace, type SettingsSection } from "./settings-places.ts";
import { Team } from "./team.tsx";
import { Topics } from "./topics.tsx";
import { Unrecognised } from "./unrecognised.tsx";
import { Webhooks } from "./webhooks.tsx";

const PARTS: { readonly [Section in SettingsSection]: ComponentType } = {
  rules: Rules,
  links: Links,
  coupons: Coupons,
  consent: Topics,
  signup: SignUp,
  suppressions: Suppressions,
  privacy: Privacy,
  team: Team,
  answering: Answering,
  teams: Teams,
  audit: AuditLog,
  senders: Senders,
  sources: Sources,
  imports: Imports,
  webhooks: Webhooks,
  secrets: CallSecrets,
  keys: ApiKeys,
  unrecognised: Unrecognised,
};

export function SettingsPage() {
  const { t } = useI18n();
  const { section } = useParams({ from: "/frame/settings/$section" });
  const place = SETTINGS.flatMap(({ places }): readonly SettingsPlace[] => places).find((each) => each.section === section);
  const allowed = useSettingsPlaces().some(({ places }) => place !== undefined && places.includes(place));
  if (!place) return <NoSuchPage />;
  const Part = PARTS[place.section];
  return (
    <Page title={t("settings.title")} browserTitle={`${t(place.title)} · ${t("settings.title")}`}>
      <div className={classes["settings"]}>
        <SettingsNav here={place} />
        <section className={classes["part"]} aria-label={t(place.title)}>
          {allowed ? <Part /> : <Forbidden />}
        </section>
      </div>
    </Page>
  );
}
