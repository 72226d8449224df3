import type { Classify } from "@effect-billing/core/Classification"
import * as PianoEnvelope from "../PianoEnvelope.ts"
import { readerCodes } from "../PianoFailure.ts"

/** A reader's answer with one payload. */
export const value = (key?: string): Classify => PianoEnvelope.value(readerCodes, key)
/** A reader's listing. */
export const list = (key: string): Classify => PianoEnvelope.list(readerCodes, key)
/** A reader's answer without payload. */
export const none: Classify = /*#__PURE__*/ PianoEnvelope.none(readerCodes)
