/**
 * Files, uploaded for a following call.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** An uploaded file. */
export const Upload = Schema.Struct({
  /** What the following call takes. `[docs]` */
  file_id: Schema.String,
  /** Where it is stored. `[docs]` */
  url: Wire.optional(Schema.String),
})
/** See the value {@link Upload}. */
export type Upload = typeof Upload.Type

const isBlob = (value: unknown): value is Blob => typeof Blob === "function" && value instanceof Blob

/**
 * A file to upload: a `Blob` (a `File` brings its name along), or one that fits into JSON: its name, and its content as
 * text or in base64.
 */
export const UploadFile = Schema.Union([
  Schema.declare<Blob>(isBlob, { expected: "a Blob" }),
  Schema.Struct({ name: Schema.NonEmptyString, text: Schema.String }),
  Schema.Struct({ name: Schema.NonEmptyString, base64: Schema.String }),
])
/** See the value {@link UploadFile}. */
export type UploadFile = typeof UploadFile.Type

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** What is wrong with a file, or undefined. */
export const uploadFileIssue = (file: UploadFile | undefined): string | undefined =>
  file !== undefined && "base64" in file && bytesOf(file.base64) === undefined
    ? "base64 must be base64"
    : undefined

/** The file as it is sent. */
export const toBlob = (file: UploadFile): Blob => {
  if (isBlob(file)) return file
  return new File(["text" in file ? file.text : (bytesOf(file.base64) ?? "")], file.name)
}
