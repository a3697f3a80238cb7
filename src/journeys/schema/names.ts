import { z } from "zod";

export const JOURNEY_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Node and attribute names stand in paths (`answers.ask.choice`) and as keys, so: no dots, nothing that a prototype has. */
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const EVENT_TYPE = /^[A-Za-z][A-Za-z0-9_.:/-]{0,127}$/;

export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !(name in Object.prototype);
}

export const nodeNameSchema = z.string().max(200);
export const eventTypeSchema = z
  .string()
  .regex(EVENT_TYPE, "must be an event type such as order_placed: a letter, then letters, digits, and _ . : / -");
export const pathSchema = z.string().min(1).max(200);
export const audienceNameSchema = z.string().regex(JOURNEY_NAME, "must be a name of lower-case letters, digits and -");
export const secretNameSchema = z.string().regex(JOURNEY_NAME, "must be the name of a secret: lower-case letters, digits and -");
