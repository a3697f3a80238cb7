/** What a person may ask for: all that is kept about them, and that it goes. */
import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconDownload, IconTrash } from "@tabler/icons-react";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { get, send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { ErasurePreviewView, ErasureView, ProfileDetail } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./profiles.module.css";

const previewQuery = (id: string) =>
  queryOptions({
    queryKey: ["erasure-preview", id],
    queryFn: ({ signal }) => get<ErasurePreviewView>(`/v1/profiles/${id}/erasure-preview`, {}, signal),
    staleTime: 0,
  });

export function DataProtection({ profile }: { readonly profile: ProfileDetail }) {
  const { t, language } = useI18n();
  const [mayRead, mayErase] = [useRight("personal:read"), useRight("personal:erase")];
  const [asks, setAsks] = useState(false);
  if (!mayRead && !mayErase) return null;
  const { id } = profile.person;
  return (
    <section className={classes["group"]}>
      <h2>{t("privacy.person")}</h2>
      <div style={{ display: "flex", gap: 8, flexWrap: "wrap" }}>
        {mayRead && (
          <Button
            component="a"
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            href={`/v1/profiles/${id}/export?language=${language === "fr" ? "fr" : "en"}`}
            download
            data-testid="export-person"
          >
            {t("privacy.export")}
          </Button>
        )}
        {mayErase && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={() => setAsks(true)}
            data-testid="erase-person"
          >
            {t("privacy.erase")}
          </Button>
        )}
      </div>
      {asks && <EraseDialog id={id} word={wordOf(profile)} onClose={() => setAsks(false)} />}
    </section>
  );
}

/** What has to be typed: something that is theirs, so that nobody erases the neighbour. */
function wordOf({ identities, person }: ProfileDetail): string {
  return identities.phone ?? identities.email ?? identities.externalId ?? identities.bsuid ?? person.id;
}

function EraseDialog({ id, word, onClose }: { readonly id: string; readonly word: string; readonly onClose: () => void }) {
  const { t, number } = useI18n();
  const { data, error } = useQuery(previewQuery(id));
  const [typed, setTyped] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const give = useAction({
    mutationFn: async () => send<ErasureView>("POST", `/v1/profiles/${id}/erase`),
    onSuccess: async () => {
      client.removeQueries({ queryKey: ["profiles"] });
      await client.invalidateQueries({ queryKey: ["erasures"] });
      // Where the proof is, which is all that is left.
      await navigate({ to: "/settings/$section", params: { section: "privacy" }, hash: "erasures" });
    },
  });
  const kinds = new Map<ErasurePreviewView["removed"][number]["kind"], number>();
  for (const { kind, rows } of data?.removed ?? []) kinds.set(kind, (kinds.get(kind) ?? 0) + rows);
  const named = Object.values(data?.mentioned ?? {}).reduce((sum, n) => sum + n, 0);
  const held = data?.hold ?? null;
  return (
    <CommandDialog
      title={t("privacy.erase.title")}
      consequence={t("privacy.erase.text")}
      go={t("privacy.erase.go")}
      danger
      disabled={!data || held !== null || typed.trim() !== word}
      give={give}
      onGo={() => give.mutate()}
      onClose={onClose}
    >
      {error && <ErrorState error={error} compact />}
      {!data && !error && <Skeleton height={120} />}
      {data && (
        <>
          <ul data-testid="erasure-preview">
            {[...kinds].map(([kind, rows]) => (
              <li key={kind}>
                {t(`privacy.kind.${kind}`)}: <span className="num">{number(rows)}</span>
              </li>
            ))}
            {data.files > 0 && <li>{t("privacy.erase.files", { n: data.files })}</li>}
          </ul>
          {named > 0 && <p className="small">{t("privacy.erase.named", { n: named })}</p>}
          {held ? (
            <p role="alert" data-testid="legal-hold">
              {t("privacy.erase.held", { reason: held.reason })}
            </p>
          ) : (
            <TextInput
              label={t("privacy.erase.type", { word })}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-testid="erase-word"
            />
          )}
        </>
      )}
    </CommandDialog>
  );
}
