import type { Classify } from "@effect-billing/core/Classification"
import * as PianoEnvelope from "../PianoEnvelope.ts"
import { publisherCodes } from "../PianoFailure.ts"

/** A publisher's answer with one payload. */
export const value = (key?: string): Classify => PianoEnvelope.value(publisherCodes, key)
/** A publisher's listing. */
export const list = (key: string): Classify => PianoEnvelope.list(publisherCodes, key)
/** A publisher's answer without payload. */
export const none: Classify = /*#__PURE__*/ PianoEnvelope.none(publisherCodes)
