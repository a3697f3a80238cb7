/** What the team keeps at hand: answers that are written once, and the labels that conversations are sorted by. */
import { useI18n } from "../../i18n/i18n.tsx";
import { Page } from "../../frame/page.tsx";
import { CannedList } from "./canned-list.tsx";
import classes from "./kept.module.css";
import { LabelList } from "./label-list.tsx";

export function KeptPage() {
  const { t } = useI18n();
  return (
    <Page title={t("inbox.kept")} lead={t("inbox.kept.lead")}>
      <div className={classes["page"]}>
        <CannedList />
        <LabelList />
      </div>
    </Page>
  );
}
