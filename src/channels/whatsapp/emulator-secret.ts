/** What the emulator signs with unless it is told otherwise. It stands in its source: whoever knows it proves nothing. */
export const EMULATOR_APP_SECRET = "emulator-app-secret";
