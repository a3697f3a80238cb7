import { Button } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { PageTabs } from "../../components/page-tabs.tsx";
import { Page } from "../../frame/page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useRight } from "../../api/session.tsx";
import { BookingPage } from "./booking-page.tsx";
import { Calendars } from "./calendars.tsx";
import { Resources } from "./resources.tsx";
import { Services } from "./services.tsx";

export function SetupPage() {
  const { t } = useI18n();
  const { tab = "services" } = useSearch({ from: "/frame/calendar/setup" });
  const navigate = useNavigate({ from: "/calendar/setup" });
  const seesSettings = useRight("settings:read");
  return (
    <Page
      title={t("setup.title")}
      lead={t("setup.lead")}
      actions={
        <Button
          variant="default"
          leftSection={<IconCalendar size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/calendar" {...props} />}
        >
          {t("nav.calendar")}
        </Button>
      }
    >
      <PageTabs
        mb="lg"
        tabs={[
          { value: "services", label: t("setup.tab.services"), testId: "tab-services" },
          { value: "staff", label: t("setup.tab.staff"), testId: "tab-staff" },
          ...(seesSettings ? [{ value: "calendars" as const, label: t("setup.tab.calendars"), testId: "tab-calendars" }] : []),
          { value: "page", label: t("setup.tab.page"), testId: "tab-page" },
        ]}
        value={tab}
        onChange={(next) => void navigate({ search: next === "services" ? {} : { tab: next } })}
      />
      {tab === "services" && <Services />}
      {tab === "staff" && <Resources />}
      {tab === "calendars" && seesSettings && <Calendars />}
      {tab === "page" && <BookingPage />}
    </Page>
  );
}
