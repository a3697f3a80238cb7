import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";

/** Where there is no service to choose: what is missing, and the way there. */
export function SetUpServices({ missing, testId }: { readonly missing: string; readonly testId: string }) {
  const { t } = useI18n();
  return (
    <p className="muted small" data-testid={testId}>
      {missing}{" "}
      <Link to="/calendar/setup" className="link">
        {t("edit.appointment.setup")}
      </Link>
    </p>
  );
}
