import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import type { UserProvider } from "../PianoIdentity.ts"

const text = /*#__PURE__*/ Schema.optional(Schema.String)

// Functions, because a bundler keeps an unused object with a spread in it.

/** The app: the client's own by default. */
export const app = () => ({ aid: text })

/** Who the reader is, where the client does not say; `PianoIdentity` makes these fields. */
export const identity = () => ({
  user_token: Schema.optional(Wire.Secret),
  // The known ones are in its type: what is sent is no drift, and a browser's bundle holds this.
  user_provider: Schema.optional(Schema.String as unknown as Schema.Codec<UserProvider, string>),
  user_ref: Schema.optional(Wire.Secret),
})

/** App and reader. */
export const reader = () => ({ ...app(), ...identity() })

/** Where a conversion comes from. */
export const tracking = () => ({
  custom_params: Schema.optional(Wire.Json),
  browser_id: text,
  page_title: text,
  url: text,
  referer: text,
  content_author: text,
  content_created: text,
  content_section: text,
  tags: text,
  cookie_consents: Schema.optional(Wire.Json),
})
