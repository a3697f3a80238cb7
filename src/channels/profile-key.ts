import type { ChannelSetting } from "../messages/channel-form.ts";

const LEAST_CHARACTERS = 32;

/** The secret that profile tokens are signed with (`profile-token.ts`); no Node in here, for the console. */
export const profileKey: ChannelSetting = {
  label: { en: "Key for visitors", fr: "Clé des visiteurs" },
  help: {
    en: "Your server signs with it who a visitor is: 32 characters or more, chosen at random.",
    fr: "Votre serveur signe avec elle qui est un visiteur : 32 caractères ou plus, tirés au hasard.",
  },
  kind: "text",
  required: true,
  problem: (value) =>
    typeof value === "string" && value.length >= LEAST_CHARACTERS
      ? null
      : { en: `must have ${LEAST_CHARACTERS} characters or more`, fr: `doit avoir ${LEAST_CHARACTERS} caractères ou plus` },
};
