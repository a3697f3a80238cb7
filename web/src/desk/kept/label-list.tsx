import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRight } from "../../api/session.tsx";
import { ListSection } from "../../components/list-section.tsx";
import { Cell } from "../../components/table.tsx";
import table from "../../components/table.module.css";
import { useI18n } from "../../i18n/i18n.tsx";
import { type LabelRow, labelsQuery } from "../desk-queries.ts";
import desk from "../desk.module.css";
import classes from "./kept.module.css";
import { LabelDialog } from "./label-dialog.tsx";
import { RemoveLabel } from "./remove-kept.tsx";

export function LabelList() {
  const { t, number } = useI18n();
  const mayWrite = useRight("conversations:write");
  const { data, error, refetch } = useQuery(labelsQuery);
  const [open, setOpen] = useState<LabelRow | "new" | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const make = mayWrite ? (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setOpen("new")}
      data-testid="new-label-button"
    >
      {t("inbox.labels.new")}
    </Button>
  ) : undefined;
  return (
    <>
      <ListSection
        title={t("inbox.labels")}
        lead={t("inbox.labels.lead")}
        action={make}
        columns="minmax(0, 1fr) minmax(0, 2fr) minmax(96px, 0.5fr)"
        head={[{ text: t("inbox.label.name") }, { text: t("inbox.label.description") }, { text: t("inbox.label.open"), right: true }]}
        rows={data?.rows}
        failure={{ error, retry: () => void refetch() }}
        empty={{ picture: "messages", text: t("inbox.labels.none"), action: make }}
      >
        {(label) => (
          <div key={label.name} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="label-row">
            <Cell>
              <span className={classes["label"]}>
                <span className={desk["colour"]} data-colour={label.colour} aria-hidden />
                <button
                  type="button"
                  className={`link ${table["whole"]} ${classes["name"]}`}
                  onClick={() => setOpen(label)}
                  disabled={!mayWrite}
                >
                  {label.name}
                </button>
              </span>
            </Cell>
            <Cell className="small muted">{label.description}</Cell>
            <Cell right className="small">
              <Link to="/inbox" search={{ view: "all", label: label.name }} className={`link ${table["above"]}`}>
                {number(label.open)}
              </Link>
            </Cell>
          </div>
        )}
      </ListSection>
      {open !== null && (
        <LabelDialog
          label={open === "new" ? null : open}
          onClose={() => setOpen(null)}
          onRemove={() => {
            if (open !== "new") setRemoving(open.name);
            setOpen(null);
          }}
        />
      )}
      {removing !== null && <RemoveLabel name={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}
