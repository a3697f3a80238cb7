/** Told after a lane transaction has committed; by this process or, through the database, by another. */
export type Change = {
  readonly workspaceId: string;
  readonly profileIds: readonly string[];
  readonly lanes: readonly number[];
  readonly conversationIds?: readonly string[] | null;
};
export type ChangeFeed = { readonly subscribe: (listener: (change: Change) => void) => () => void };
