import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError, send } from "../../api/client.ts";
import type { TemplateDraft, TemplateDraftAnswer } from "../../api/types.ts";
import { templateDraftsQuery } from "../template-queries.ts";

/** Typing is saved once it rests. */
const REST_MS = 700;

/** What is written, saved by itself; somebody else's version stops the saving and is told. */
export function useTemplateDraft(loaded: TemplateDraftAnswer) {
  const client = useQueryClient();
  const [document, setDocument] = useState<TemplateDraft>(loaded.document);
  const [saved, setSaved] = useState({ document: loaded.document, revision: loaded.revision, changed: loaded.changed });
  const latest = useRef(saved);
  const save = useMutation({
    mutationFn: async (written: TemplateDraft) => {
      const { revision } = latest.current;
      const path = `/v1/template-drafts/${loaded.id}`;
      const answer = await send<TemplateDraftAnswer>("PUT", path, { document: written, revision });
      latest.current = { document: written, revision: answer.revision, changed: answer.changed };
      setSaved(latest.current);
      return answer.revision;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: templateDraftsQuery.queryKey, exact: true }),
  });
  const dirty = document !== saved.document;
  const { mutate, isPending, error } = save;
  const stuck = error instanceof ApiError && error.status === 409;
  useEffect(() => {
    if (!dirty || isPending || stuck) return undefined;
    const timer = setTimeout(() => mutate(document), REST_MS);
    return () => clearTimeout(timer);
  }, [dirty, isPending, stuck, document, mutate]);

  return {
    document,
    change: setDocument,
    dirty,
    saving: isPending,
    error,
    changed: saved.changed,
    /** Of what stands there now. */
    settle: async (): Promise<number> => (latest.current.document === document ? latest.current.revision : save.mutateAsync(document)),
    submitted: () => setSaved((before) => (latest.current = { ...before, changed: false })),
  };
}
