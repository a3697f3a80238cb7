import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ApiError, send } from "../../api/client.ts";
import type { TemplateDraft, TemplateDraftAnswer } from "../../api/types.ts";
import { savingDraft, templateDraftsQuery } from "../template-queries.ts";

/** Typing is saved once it rests; what could not be saved is tried again, each time twice as late. */
const REST_MS = 700;
const MOST_DOUBLINGS = 6;

/** What is written, saved by itself, also what was written last before leaving; somebody else's version stops the saving and is told. */
export function useTemplateDraft(loaded: TemplateDraftAnswer) {
  const client = useQueryClient();
  const [document, setDocument] = useState<TemplateDraft>(loaded.document);
  const [saved, setSaved] = useState({ document: loaded.document, revision: loaded.revision, changed: loaded.changed });
  const latest = useRef(saved);
  const written = useRef(document);
  const failures = useRef(0);
  const save = useMutation({
    mutationKey: savingDraft(loaded.id),
    // One after the other: each names the revision that the one before it was given.
    scope: { id: savingDraft(loaded.id).join("/") },
    mutationFn: async (text: TemplateDraft) => {
      const { revision } = latest.current;
      const answer = await send<TemplateDraftAnswer>("PUT", `/v1/template-drafts/${loaded.id}`, { document: text, revision });
      latest.current = { document: text, revision: answer.revision, changed: answer.changed };
      setSaved(latest.current);
      return answer.revision;
    },
    onSuccess: () => {
      failures.current = 0;
      return client.invalidateQueries({ queryKey: templateDraftsQuery.queryKey, exact: true });
    },
    onError: () => void (failures.current += 1),
  });
  const dirty = document !== saved.document;
  const { mutate, isPending, error } = save;
  const stuck = error instanceof ApiError && error.status === 409;
  useEffect(() => {
    if (!dirty || isPending || stuck) return undefined;
    const timer = setTimeout(() => mutate(document), REST_MS * 2 ** Math.min(failures.current, MOST_DOUBLINGS));
    return () => clearTimeout(timer);
  }, [dirty, isPending, stuck, document, mutate]);
  const left = useRef(stuck);
  useEffect(() => {
    written.current = document;
    left.current = stuck;
  }, [document, stuck]);
  useEffect(
    () => () => {
      if (!left.current && written.current !== latest.current.document) mutate(written.current);
    },
    [mutate],
  );
  useBlocker({ shouldBlockFn: () => false, enableBeforeUnload: dirty });

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
    /** It is gone: nothing of it is saved any more. */
    discarded: () => void (written.current = latest.current.document),
  };
}
