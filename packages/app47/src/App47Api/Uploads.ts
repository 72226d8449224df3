/**
 * Uploads: the first of the two steps of a call that needs a file.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import { toBlob, Upload, UploadFile, uploadFileIssue } from "../App47Schema/Upload.ts"
import { base } from "./Shared.ts"

/** Uploads a file. */
export const uploadFile = Operation.make("uploadFile", {
  method: "POST",
  path: `${base}/upload_file`,
  body: Body.multipart({ file: UploadFile }),
  check: ({ file }) => {
    const message = uploadFileIssue(file)
    return message === undefined ? undefined : { path: ["file"], message }
  },
  prepare: ({ file }) => ({ file: toBlob(file as UploadFile) }),
  success: Upload,
})
