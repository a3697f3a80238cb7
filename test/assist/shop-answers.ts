/** What the shop of these stories answers by itself: its rules and its articles. */
import { randomUUID } from "node:crypto";
import type { HelpersDocument } from "../../src/assist/helpers-document.ts";

export const articles = { returns: randomUUID(), hours: randomUUID(), shipping: randomUUID() };

export const RULES: HelpersDocument["rules"] = [
  {
    id: "hello",
    title: "Hello",
    isOn: true,
    match: "all",
    conditions: [{ kind: "words", words: ["hello", "bonjour"] }],
    actions: [
      {
        kind: "answer",
        text: "Hello {{ profile.attributes.firstName | default: 'there' }}! You said {{ message.text }}.",
        offersPerson: true,
        onceInHours: 12,
      },
    ],
    journeys: "after",
    goOn: false,
  },
  {
    id: "order-number",
    title: "Order number",
    isOn: true,
    match: "all",
    conditions: [{ kind: "pattern", pattern: String.raw`\bFR\d{6}\b` }],
    actions: [
      { kind: "label", label: "order" },
      { kind: "priority", priority: "high" },
      { kind: "start_journey", journey: "look-up" },
      { kind: "handled" },
    ],
    journeys: "after",
    goOn: false,
  },
  {
    id: "angry",
    title: "Angry",
    isOn: true,
    match: "any",
    conditions: [
      { kind: "contains", words: ["scandal", "my lawyer"] },
      { kind: "intent", intents: ["damaged"] },
    ],
    actions: [{ kind: "label", label: "complaint" }, { kind: "hand_over" }],
    journeys: "always",
    goOn: false,
  },
];

export const ARTICLES = [
  {
    id: articles.returns,
    language: "en",
    document: {
      title: "How to return something",
      answer: "Send it back within 30 days: https://shop.example/returns has the label.",
      body: "Returns are free in France. The money is back within 5 working days.",
      questions: ["I want to return an item", "how do I send it back", "return label"],
      topics: ["returns"],
    },
  },
  {
    id: articles.hours,
    language: "fr",
    document: {
      title: "Horaires d’ouverture",
      answer: "Nous sommes ouverts de 10 h à 19 h, du lundi au samedi.",
      body: "",
      questions: ["quels sont vos horaires", "êtes-vous ouvert le dimanche"],
      topics: ["magasin"],
    },
  },
  {
    id: articles.shipping,
    language: "en",
    document: {
      title: "Shipping abroad",
      answer: "We ship to all of Europe.",
      body: "Parcels to Norway and Switzerland take 6 days and cost 12 euros; customs are paid by whoever receives them.",
      questions: [],
      topics: ["shipping"],
    },
  },
];
