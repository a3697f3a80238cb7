/** How somebody signs in, and where they are signed in: their own affair, whatever their role. */
import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "../components/states.tsx";
import { Page, PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import settings from "../settings/settings.module.css";
import { OwnSessions } from "./own-sessions.tsx";
import { Passkeys } from "./passkeys.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { securityQuery } from "./security-query.ts";

export function AccountPage() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(securityQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return (
    <Page title={t("account.title")}>
      <div className={settings["rules"]}>
        {!data.isRecent && (
          <p className="muted" role="note">
            {t("account.again")}
          </p>
        )}
        <SecondFactor {...data.secondFactor} isRecent={data.isRecent} />
        <Passkeys passkeys={data.passkeys} isRecent={data.isRecent} />
        <OwnSessions sessions={data.sessions} />
      </div>
    </Page>
  );
}
