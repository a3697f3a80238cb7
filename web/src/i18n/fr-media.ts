import type { enMedia } from "./en-media.ts";

export const frMedia: { readonly [Key in keyof typeof enMedia]: string } = {
  "nav.media": "Médias",
  "right.media:read": "Voir les fichiers",
  "right.media:write": "Ajouter et modifier des fichiers",
  "reason.media_missing": "Un fichier qu’il cite n’est plus dans la médiathèque",
  "reason.media_refused": "WhatsApp refuse un fichier qu’il cite",
  "reason.media_uploading": "En attente : son fichier est en cours d’envoi à WhatsApp",
  "rule.media": "Fichiers",
  "fact.file": "Fichier",
  "fact.files": "Fichiers",
  "fact.uploading": "Encore en cours d’envoi",
  "fact.why": "Raison",
  "problem.asset_missing": "Le fichier n’est plus dans la médiathèque",
  "problem.asset_kind": "Le fichier n’est pas du genre attendu ici",
  "refused.too_large":
    "Le fichier est trop grand pour WhatsApp : images jusqu’à 5 Mo, vidéo et son jusqu’à 16 Mo, autocollants jusqu’à 100 Ko (500 Ko animés), documents jusqu’à 100 Mo.",
  "refused.empty": "Le fichier est vide.",
  "refused.format_unknown":
    "Impossible de dire de quel genre de fichier il s’agit. WhatsApp accepte images, vidéos, sons, PDF, fichiers Office et textes.",
  "refused.format_refused":
    "WhatsApp n’accepte pas les fichiers du type {mime}. Enregistrez-le en JPEG, PNG, MP4, MP3, PDF ou fichier Office.",
  "refused.picture_depth": "WhatsApp accepte les PNG à 8 bits par couleur. Enregistrez celui-ci ainsi, ou en JPEG.",
  "refused.picture_pixels": "L’image compte {width} × {height} points. Réduisez-la.",
  "refused.audio_codec": "Ce fichier OGG n’est pas codé en Opus, le seul que WhatsApp lit. Enregistrez-le en Opus ou en MP3.",
  "refused.sticker_size":
    "Un fichier WebP part comme autocollant, de 512 × 512 points ; celui-ci en compte {width} × {height}. Pour une image, enregistrez en JPEG ou PNG.",
};
