import { Button, Modal, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { readyDraft } from "../../../src/journeys/ready/ready-draft.ts";
import { READY_JOURNEYS } from "../../../src/journeys/ready/registry.ts";
import { ApiError, send } from "../api/client.ts";
import { journeysQuery, templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { JourneyDocument, TemplateDraftAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { templateDraftsQuery } from "../templates/template-queries.ts";
import classes from "./gallery.module.css";
import { saveDraft } from "./queries.ts";
import { ReadyDetails } from "./ready-details.tsx";
import { type ReadyNeeds, useReadyNeeds } from "./ready-needs.ts";
import { nameOf } from "./slug.ts";
import { DialogEnd } from "../components/dialog.tsx";
import { useNarrow } from "../components/use-narrow.ts";

export function NewJourney() {
  const { t } = useI18n();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setOpened(true)} data-testid="new-journey">
        {t("new.button")}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t("new.title")} size={880}>
        <Gallery close={() => setOpened(false)} />
      </Modal>
    </>
  );
}

/** What a journey begins with: nothing, or one that is ready-made. */
function Gallery({ close }: { readonly close: () => void }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const writesTemplates = useRight("templates:write");
  const [title, setTitle] = useState("");
  const [from, setFrom] = useState<string | null>(null);
  const [drafting, setDrafting] = useState(true);
  const ready = READY_JOURNEYS.find((one) => one.name === from) ?? null;
  const read = useReadyNeeds(ready);
  const { needs } = read;
  const name = nameOf(title);
  const known = client.getQueryData(journeysQuery.queryKey)?.rows ?? [];
  const taken = known.some((row) => row.name === name);
  const begin = useAction({
    mutationFn: async () => {
      if (drafting && writesTemplates) await draftMissing(needs, client.getQueryData(templatesQuery.queryKey)?.channels[0]?.id);
      return saveDraft(journeyFrom(from, name, title.trim()), 0, null);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["drafts"] });
      await client.invalidateQueries({ queryKey: templateDraftsQuery.queryKey });
      await navigate({ to: "/journeys/$name/edit", params: { name }, search: {} });
    },
  });
  const { error } = begin;
  const words = useErrorWords(error);
  const conflict = error instanceof ApiError && error.code === "conflict";
  const pick = (next: string | null): void => {
    setFrom(next);
    // A title that somebody wrote is theirs.
    if (title === (ready?.title[language] ?? "")) setTitle(READY_JOURNEYS.find((one) => one.name === next)?.title[language] ?? "");
  };
  const details = ready && <ReadyDetails ready={ready} read={read} drafting={drafting} onDrafting={setDrafting} />;
  return (
    <form
      className={classes["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (name !== "" && !taken) begin.mutate();
      }}
    >
      <fieldset className={classes["list"]} data-testid="ready-journeys">
        <legend>{t("new.from")}</legend>
        {[null, ...READY_JOURNEYS].map((one) => {
          const picked = from === (one?.name ?? null);
          return (
            <Fragment key={one?.name ?? ""}>
              <label data-picked={picked || undefined} data-testid={`ready-${one?.name ?? "empty"}`}>
                <input type="radio" name="from" checked={picked} onChange={() => pick(one?.name ?? null)} />
                <span>{one?.title[language] ?? t("new.empty")}</span>
                <span className="muted small">{one?.about[language] ?? t("new.empty.about")}</span>
              </label>
              {narrow && picked && details}
            </Fragment>
          );
        })}
      </fieldset>
      {!narrow && <div className={classes["side"]}>{details ?? <p className="muted small">{t("new.pick")}</p>}</div>}
      <div className={classes["end"]}>
        <TextInput
          label={t("edit.title")}
          placeholder={t("new.placeholder")}
          data-autofocus
          maxLength={200}
          value={title}
          onChange={({ currentTarget }) => {
            setTitle(currentTarget.value);
            begin.reset();
          }}
          description={name === "" ? " " : t("new.name", { name })}
          error={taken || conflict ? t("new.taken", { name }) : error ? words : undefined}
          data-testid="new-title"
        />
        <DialogEnd onClose={close}>
          {/* Not before it is known what is missing; where that cannot be read it begins without drafts. */}
          <Button
            type="submit"
            loading={begin.isPending}
            disabled={name === "" || taken || (ready !== null && !needs && read.error === null)}
            data-testid="new-begin"
          >
            {t("new.go")}
          </Button>
        </DialogEnd>
      </div>
    </form>
  );
}

/** One after the other; whoever began one meanwhile is not disturbed. */
async function draftMissing(needs: ReadyNeeds | undefined, channelId: string | undefined): Promise<void> {
  if (channelId === undefined) return;
  for (const { template, status } of needs?.templates ?? []) {
    if (status !== "missing") continue;
    try {
      await send<TemplateDraftAnswer>("POST", "/v1/template-drafts", { channelId, document: readyDraft(template) });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "conflict")) throw error;
    }
  }
}

function journeyFrom(from: string | null, name: string, title: string): JourneyDocument {
  const ready = READY_JOURNEYS.find((one) => one.name === from);
  if (ready) return { ...ready.document, name, title };
  return { schema: 1, name, title, entry: { kind: "event", event: "" }, start: "", nodes: {} };
}
