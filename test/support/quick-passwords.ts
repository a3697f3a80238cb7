/** A fifth of a second of the processor for each password is right for people, and a minute of every run of the tests. */
import { setPasswordCost } from "../../src/accounts/password.ts";

export const QUICK_PASSWORDS = { N: 2 ** 10, r: 8, p: 1 } as const;

setPasswordCost(QUICK_PASSWORDS);
