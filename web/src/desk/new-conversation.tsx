import { Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../api/client.ts";
import type { Decision, DeskConversationView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { channelName } from "../channels/channel-forms.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { PersonPicker } from "../components/person-picker.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { reasonWords } from "../i18n/words.ts";
import { Ladder } from "../messages/ladder.tsx";
import classes from "./desk.module.css";
import { mayWriteQuery, sendersQuery } from "./desk-queries.ts";
import { deskWords } from "./desk-words.ts";

/** Writes first: to whom, with what, and whether the gate lets it go, before anything is written. */
export function NewConversation({ onOpen, onClose }: { readonly onOpen: (id: string) => void; readonly onClose: () => void }) {
  const i18n = useI18n();
  const { t, language } = i18n;
  const client = useQueryClient();
  const { data: senders } = useQuery(sendersQuery);
  const [person, setPerson] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const rows = senders?.rows ?? [];
  const sender = rows.find(({ id }) => id === chosen) ?? rows[0];
  const { data: verdict } = useQuery({
    ...mayWriteQuery(person, sender?.id ?? "", sender?.kind ?? ""),
    enabled: person !== "" && sender !== undefined,
  });
  const open = useAction({
    mutationFn: async () => send<DeskConversationView>("POST", "/v1/desk/conversations", { profileId: person, channelId: sender?.id }),
    onSuccess: async ({ id }) => {
      onClose();
      onOpen(id);
      await client.invalidateQueries({ queryKey: ["desk"] });
    },
  });
  return (
    <CommandDialog
      title={t("inbox.new")}
      go={t("inbox.new.go")}
      disabled={person === "" || sender === undefined || verdict === undefined || verdict.verdict === "refuse"}
      give={open}
      trouble={open.error === null ? undefined : deskWords(i18n, open.error)}
      onGo={() => open.mutate()}
      onClose={onClose}
    >
      <PersonPicker label={t("inbox.new.person")} value={person} onChange={setPerson} testId="new-person" />
      <Select
        label={t("inbox.new.sender")}
        data={rows.map(({ id, name, kind }) => ({ value: id, label: `${name} · ${channelName(kind, language)}` }))}
        value={sender?.id ?? null}
        allowDeselect={false}
        onChange={setChosen}
        data-testid="new-sender"
      />
      <div aria-live="polite">
        {person !== "" && verdict && <Verdict verdict={verdict} isWhatsApp={sender?.kind === "whatsapp"} person={person} />}
      </div>
    </CommandDialog>
  );
}

function Verdict({ verdict, isWhatsApp, person }: { readonly verdict: Decision; readonly isWhatsApp: boolean; readonly person: string }) {
  const i18n = useI18n();
  const { t } = i18n;
  const isOpen = verdict.ladder.some(({ rule, facts }) => rule === "consent" && facts["basis"] === "window");
  const words =
    verdict.verdict === "refuse"
      ? t("inbox.new.refused", { why: reasonWords(i18n, verdict.reason) })
      : verdict.verdict === "hold"
        ? t("inbox.new.held", { why: reasonWords(i18n, verdict.reason) })
        : isWhatsApp && !isOpen
          ? t("inbox.new.template")
          : t("inbox.new.allowed");
  return (
    <div className={classes["verdict"]} data-verdict={verdict.verdict} data-testid="new-verdict">
      <p>{words}</p>
      <details>
        <summary className="small">{t("inbox.new.why")}</summary>
        <Ladder decision={verdict} />
      </details>
      {verdict.verdict === "refuse" && (
        <Link to="/profiles/$id" params={{ id: person }} className="link small">
          {t("inbox.new.profile")}
        </Link>
      )}
    </div>
  );
}
