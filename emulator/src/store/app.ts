type AppSubscription = {
  callbackUrl: string;
  verifyToken: string;
  /** Null: every field. */
  fields: ReadonlySet<string> | null;
};

export type App = {
  readonly id: string;
  secret: string;
  name: string;
  /** The version of the shapes this app's webhooks take: `conversation` left statuses with v24. */
  webhookVersion: number;
  subscription: AppSubscription | null;
};
