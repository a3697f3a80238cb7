import type { Db } from "../db/pool.ts";
import { listMembers, readOverlap, readSince, readVocabulary } from "./audience-people.store.ts";

/** Read models of who is in audiences. */
export function findAudiencePeople(db: Db) {
  return {
    members: async (audienceId: string, page: Parameters<typeof listMembers>[2]) => listMembers(db, audienceId, page),
    since: async (audienceId: string, profileId: string) => readSince(db, audienceId, profileId),
    overlap: async (audience: Parameters<typeof readOverlap>[1], others: Parameters<typeof readOverlap>[2]) =>
      readOverlap(db, audience, others),
    vocabulary: async (workspaceId: Parameters<typeof readVocabulary>[1]) => readVocabulary(db, workspaceId),
  };
}
