import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/client.ts";
import type { JourneyDocument, JourneyDraft } from "../../api/types.ts";
import { useOnce } from "../../api/use-action.ts";
import { useErrorWords } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { discardDraft, draftQuery, publish, saveDraft } from "../queries.ts";

export type SavedState = {
  readonly revision: number;
  readonly savedAt: string | null;
  readonly savedBy: string | null;
  readonly document: JourneyDocument;
};

/** Saving and publishing, with what can come between: somebody else, or the network. */
export function useSaving(name: string, start: SavedState, baseVersion: number | null) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [saved, setSaved] = useState(start);
  const [busy, setBusy] = useState(false);
  const [theirs, setTheirs] = useState<JourneyDraft | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const words = useErrorWords(failure);
  const once = useOnce();
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => once(async () => tell(work));
  const tell = async <T>(work: () => Promise<T>): Promise<T | null> => {
    setBusy(true);
    setFailure(null);
    try {
      return await work();
    } catch (error) {
      const draft =
        error instanceof ApiError && error.code === "conflict" ? (error.problem["draft"] as JourneyDraft | null | undefined) : undefined;
      if (draft) setTheirs(draft);
      else {
        setFailure(error);
        // Published or thrown away by somebody else: the next save begins a draft of its own.
        if (draft === null) setSaved((before) => ({ ...before, revision: 0 }));
      }
      return null;
    } finally {
      setBusy(false);
    }
  };
  const keep = (document: JourneyDocument, made: Pick<JourneyDraft, "revision" | "savedAt" | "savedBy">): void => {
    setSaved({ ...made, document });
    client.setQueryData(draftQuery(name).queryKey, { draft: { name, document, baseVersion, ...made }, published: baseVersion !== null });
    void client.invalidateQueries({ queryKey: ["drafts"] });
  };
  return {
    saved,
    busy,
    theirs,
    failure: failure === null ? null : words,
    forget: () => setTheirs(null),
    /** True when it is saved. */
    save: async (document: JourneyDocument, over = saved.revision): Promise<boolean> => {
      const made = await attempt(async () => saveDraft(document, over, baseVersion));
      if (!made) return false;
      setTheirs(null);
      keep(document, made);
      return true;
    },
    take: (draft: JourneyDraft): void => {
      setTheirs(null);
      setSaved(draft);
    },
    /** The version, or null when it was not published. */
    publish: async (document: JourneyDocument): Promise<number | null> => {
      const made = await attempt(async () => publish(document));
      if (!made) return null;
      // The draft has done its work. If somebody saved meanwhile, theirs stays.
      if (saved.revision > 0) await discardDraft(name, saved.revision).catch(() => null);
      client.removeQueries({ queryKey: draftQuery(name).queryKey });
      await client.invalidateQueries();
      notifications.show({ message: t("publish.done", { n: made.version }) });
      return made.version;
    },
    discard: async (): Promise<boolean> => {
      if (saved.revision > 0 && (await attempt(async () => discardDraft(name, saved.revision).then(() => true))) === null) return false;
      client.removeQueries({ queryKey: draftQuery(name).queryKey });
      void client.invalidateQueries({ queryKey: ["drafts"] });
      return true;
    },
  };
}
