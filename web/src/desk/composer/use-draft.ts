/** What is being written, kept on the server as it grows: it is there again on the next screen, or after a crash. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { send } from "../../api/client.ts";
import type { DeskDetailView, DraftDocument } from "../../api/types.ts";
import { useEvent } from "../../components/use-event.ts";
import { detailQuery } from "../desk-queries.ts";

const AFTER_MS = 700;

export function useDraft(id: string, document: DraftDocument): void {
  const client = useQueryClient();
  const json = JSON.stringify(document);
  const saved = useRef(json);
  const under = useRef<Promise<unknown>>(Promise.resolve());
  const save = useEvent(() => {
    if (saved.current === json) return;
    saved.current = json;
    const isEmpty = document.text.trim() === "";
    // What another visit to the conversation would begin with, before anything is read again.
    client.setQueryData<DeskDetailView>(detailQuery(id).queryKey, (known) =>
      known ? { ...known, draft: isEmpty ? null : { document, savedAt: new Date().toISOString() } } : known,
    );
    const path = `/v1/desk/conversations/${id}/draft`;
    // One after the other: an older one that comes later would bring back what was sent. Nobody waits for it; the next change says it again.
    under.current = under.current
      .then(async () => (isEmpty ? send("DELETE", path) : send("PUT", path, document)))
      .catch(() => (saved.current = ""));
  });
  useEffect(() => {
    const timer = setTimeout(save, AFTER_MS);
    return () => clearTimeout(timer);
  }, [json, save]);
  useEffect(() => save, [save]);
}
