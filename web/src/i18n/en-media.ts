/** Files: the library, what customers send, and why one is not taken. */
export const enMedia = {
  "nav.media": "Media",
  "right.media:read": "See files",
  "right.media:write": "Upload and change files",
  "reason.media_missing": "A file it names is not in the library any more",
  "reason.media_refused": "WhatsApp refuses a file it names",
  "reason.media_uploading": "Waits: its file is being uploaded to WhatsApp",
  "rule.media": "Files",
  "fact.file": "File",
  "fact.files": "Files",
  "fact.uploading": "Still being uploaded",
  "fact.why": "Because",
  "problem.asset_missing": "The file is not in the library any more",
  "problem.asset_kind": "The file is of another kind than this place shows",
  "refused.too_large":
    "The file is too large for WhatsApp: pictures to 5 MB, video and sound to 16 MB, stickers to 100 KB (500 KB when they move), documents to 100 MB.",
  "refused.empty": "The file is empty.",
  "refused.format_unknown":
    "Nobody can tell what kind of file this is. WhatsApp takes pictures, videos, sound, PDF, Office and text files.",
  "refused.format_refused": "WhatsApp does not take files of the type {mime}. Save it as JPEG, PNG, MP4, MP3, PDF or an Office file.",
  "refused.picture_depth": "WhatsApp takes PNG files with 8 bits a colour. Save this one so, or as JPEG.",
  "refused.picture_pixels": "The picture has {width} × {height} points. Make it smaller.",
  "refused.audio_codec": "This OGG file is not coded with Opus, the only one WhatsApp plays. Save it as Opus or MP3.",
  "refused.sticker_size":
    "A WebP file is sent as a sticker, which has 512 × 512 points; this one has {width} × {height}. For a picture save it as JPEG or PNG.",
} as const;
