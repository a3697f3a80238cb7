/** Messages without buttons: sections 3.2 to 3.4 of the WhatsApp reference, and what asks for a place or a contact. */
import { z } from "zod";
import type {
  AddressRequestContent,
  Contact,
  ContactRequestContent,
  ContactsContent,
  LocationContent,
  LocationRequestContent,
  MediaContent,
  ReactionContent,
  TextContent,
} from "../content.ts";
import { directSend } from "./direct-send.ts";
import { type Fault, fixed, group, kind, optional, optionalWords, type Part, type Place, several, valuesOf, words } from "./part.ts";
import { body, filename, flag, footer, mediaSource, messageId, place, replyTo, singleEmoji, sourceFaults } from "./texts.ts";

export const textForm: Part<TextContent> = group({
  kind: kind("text"),
  text: words("the text", 4_096),
  previewUrl: flag,
  directSend,
  replyTo,
});

export const mediaForm: Part<MediaContent> = group(
  {
    kind: kind("media"),
    media: fixed(z.enum(["image", "video", "audio", "document", "sticker"])),
    ...mediaSource("the link"),
    caption: optionalWords("the caption", 1_024),
    filename,
    voice: flag,
    replyTo,
  },
  mediaFaults,
);

function mediaFaults(content: MediaContent, at: Place): readonly Fault[] {
  const { media, caption, filename: name, voice } = content;
  const { path } = at;
  const faults: Fault[] = [...sourceFaults(content, at)];
  if (caption !== undefined && (media === "audio" || media === "sticker"))
    faults.push({
      path: `${path}/caption`,
      problem: `WhatsApp shows no caption with ${media}: remove it, or send the words as a text message`,
    });
  if (name !== undefined && media !== "document")
    faults.push({ path: `${path}/filename`, problem: "only a document has a file name: remove it" });
  if (voice === true && media !== "audio") faults.push({ path: `${path}/voice`, problem: "only audio can be a voice message: remove it" });
  return faults;
}

export const locationForm: Part<LocationContent> = group({ kind: kind("location"), ...place, replyTo });

const contact: Part<Contact> = group({
  name: words("the contact's name", 512),
  firstName: words("the contact's first name", 512),
  lastName: optionalWords("the contact's last name", 512),
  phones: optional(
    several(
      group({
        phone: words("the phone number", 100),
        type: optionalWords("the kind of number", 20),
        whatsAppId: optionalWords("the WhatsApp id", 40),
      }),
      { what: "phone numbers", most: 20 },
    ),
  ),
  emails: optional(
    several(group({ email: words("the email address", 320), type: optionalWords("the kind of address", 20) }), {
      what: "email addresses",
      most: 20,
    }),
  ),
  company: optionalWords("the company", 200),
  title: optionalWords("the job title", 200),
  url: optionalWords("the contact's web address", 2_000),
});
/** Meta takes 257; a phone shows a handful. */
export const contactsForm: Part<ContactsContent> = group({
  kind: kind("contacts"),
  contacts: several(contact, { what: "contacts", most: 100 }),
  replyTo,
});

export const reactionForm: Part<ReactionContent> = group({ kind: kind("reaction"), to: messageId("the message"), emoji: singleEmoji });

export const locationRequestForm: Part<LocationRequestContent> = group({ kind: kind("location_request"), body, replyTo });
export const contactRequestForm: Part<ContactRequestContent> = group({ kind: kind("contact_request"), body, replyTo });
export const addressRequestForm: Part<AddressRequestContent> = group({
  kind: kind("address_request"),
  body,
  footer,
  country: fixed(z.literal("IN")),
  values: optional(valuesOf("the value of", 200)),
  replyTo,
});
