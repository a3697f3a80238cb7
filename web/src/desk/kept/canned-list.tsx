import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../../api/session.tsx";
import type { DeskCanned } from "../../api/types.ts";
import { ListSection } from "../../components/list-section.tsx";
import { Cell } from "../../components/table.tsx";
import table from "../../components/table.module.css";
import { useNow } from "../../components/use-now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { cannedQuery, teamsQuery } from "../desk-queries.ts";
import classes from "./kept.module.css";
import { CannedDialog } from "./canned-dialog.tsx";
import { RemoveCanned } from "./remove-kept.tsx";

export function CannedList() {
  const { t, relative } = useI18n();
  const now = useNow();
  const mayWrite = useRight("conversations:write");
  const { data, error, refetch } = useQuery(cannedQuery);
  const { data: teams } = useQuery(teamsQuery);
  const [open, setOpen] = useState<DeskCanned | "new" | null>(null);
  const [removing, setRemoving] = useState<DeskCanned | null>(null);
  const make = mayWrite ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")} data-testid="new-canned">
      {t("inbox.canned.new")}
    </Button>
  ) : undefined;
  const whose = ({ own, team }: DeskCanned): string => {
    if (own) return t("inbox.canned.own");
    return team === null ? t("inbox.canned.everybody") : (teams?.rows.find(({ id }) => id === team)?.name ?? t("inbox.aTeam"));
  };
  return (
    <>
      <ListSection
        title={t("inbox.canned")}
        lead={t("inbox.canned.lead", { key: "/" })}
        action={make}
        columns="minmax(0, 0.8fr) minmax(0, 2fr) minmax(0, 0.8fr) minmax(96px, 0.6fr)"
        head={[
          { text: t("inbox.canned.name") },
          { text: t("inbox.canned.text") },
          { text: t("inbox.canned.for") },
          { text: t("inbox.canned.changed"), right: true },
        ]}
        rows={data?.rows}
        failure={{ error, retry: () => void refetch() }}
        empty={{ picture: "messages", text: t("inbox.canned.empty"), action: make }}
      >
        {(canned) => (
          <div key={canned.id} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="canned-row">
            <Cell>
              <button
                type="button"
                className={`link ${table["whole"]} ${classes["name"]}`}
                onClick={() => setOpen(canned)}
                disabled={!mayWrite}
              >
                /{canned.name}
              </button>
            </Cell>
            <Cell>
              {canned.title !== "" && <div>{canned.title}</div>}
              <div className={`muted small ${classes["text"]}`} dir="auto">
                {canned.text}
              </div>
            </Cell>
            <Cell className="small">{whose(canned)}</Cell>
            <Cell right className="muted small">
              {relative(canned.savedAt, now)}
            </Cell>
          </div>
        )}
      </ListSection>
      {open !== null && (
        <CannedDialog
          canned={open === "new" ? null : open}
          text=""
          onClose={() => setOpen(null)}
          onRemove={() => {
            if (open !== "new") setRemoving(open);
            setOpen(null);
          }}
        />
      )}
      {removing && <RemoveCanned canned={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}
