import { addPeriod } from "@effect-billing/core/testing/EmulatorMoment"
import * as Identity from "../../PianoApi/Identity/Identity.ts"
import type { Credentials } from "./access.ts"
import { identityFailed, identitySucceeded } from "./answers.ts"
import { on, type Parameters, type PianoAnswer, type PianoCall, type PianoRoute } from "./parameters.ts"
import { type Fields, type UserRecord, addUser, tellAboutUser, userByEmail } from "./state.ts"
import { issueToken } from "./tokens.ts"

// Piano ID's everyday part: signing up, in and out, tokens, passwords. Plain objects without an envelope. [docs]

const signedIn = (call: PianoCall, user: UserRecord, registration: boolean) =>
  identitySucceeded({
    ...issueToken(call, user.uid, addPeriod(call.nowMillis, "P30D")),
    registration,
    email_confirmation_required: !user.emailConfirmed,
    extend_expired_access_enabled: false,
  })

const tokenInvalid = identityFailed(403, "Token or user invalid")
const userNotFound = identityFailed(404, "User not found")

const bearer = (call: PianoCall, token: string | null | undefined): UserRecord | undefined => {
  const known = token === null || token === undefined ? undefined : call.state.tokens.get(token)
  return known === undefined || known.expiresAt <= call.nowMillis
    ? undefined
    : call.state.users.get(known.uid)
}

const stillValid = (call: PianoCall, token: string | null | undefined): PianoAnswer => {
  const known = token === null || token === undefined ? undefined : call.state.tokens.get(token)
  return known === undefined || known.expiresAt <= call.nowMillis
    ? tokenInvalid
    : identitySucceeded({
        access_token: token,
        token_type: "Bearer",
        refresh_token: known.refreshToken,
        expires_in: Math.floor((known.expiresAt - call.nowMillis) / 1000),
      })
}

const refreshed = (call: PianoCall, refreshToken: string | undefined): PianoAnswer => {
  const known = [...call.state.tokens].find(([, token]) => token.refreshToken === refreshToken)
  const user = known === undefined ? undefined : call.state.users.get(known[1].uid)
  if (known === undefined || user === undefined) return tokenInvalid
  // Whether the old ones stay good is not stated; here they are used up. Ours.
  call.state.tokens.delete(known[0])
  return signedIn(call, user, false)
}

const withUser = (
  call: PianoCall,
  parameters: Parameters,
  answer: (user: UserRecord) => PianoAnswer,
): PianoAnswer => {
  const uid = parameters.text("uid")
  const email = parameters.text("email")
  const user = uid === undefined ? email && userByEmail(call.state, email) : call.state.users.get(uid)
  return user === undefined || user === "" ? userNotFound : answer(user)
}

const setFields = (user: UserRecord, text: string): boolean => {
  try {
    const given = JSON.parse(text) as unknown
    if (typeof given !== "object" || given === null) return false
    const named = Array.isArray(given)
      ? given.map((field: Fields) => [String(field["field_name"] ?? field["name"]), field["value"]] as const)
      : Object.entries(given)
    const kept = (user.customFields ?? []).filter(
      ({ fieldName }) => !named.some(([name]) => name === fieldName),
    )
    user.customFields = [
      ...kept,
      ...named.map(([fieldName, value]) => ({
        fieldName,
        value: typeof value === "string" ? value : JSON.stringify(value),
      })),
    ]
    return true
  } catch {
    return false
  }
}

const fillForm = (call: PianoCall, parameters: Parameters): PianoAnswer =>
  withUser(call, parameters, (user) => {
    if (!setFields(user, parameters.required("custom_fields")))
      return identityFailed(400, "Custom fields cannot be read")
    tellAboutUser(call, user, "user_updated")
    return identitySucceeded()
  })

export const routes = ({ aid }: Credentials): ReadonlyArray<PianoRoute> => [
  on(Identity.registerIdentity, ["email"], (call, parameters) => {
    const email = parameters.required("email")
    if (userByEmail(call.state, email) !== undefined) return identityFailed(400, "User already exists")
    const user = addUser(call, {
      uid: `PNI${call.ids.hex(12)}`,
      email,
      first_name: parameters.text("first_name"),
      last_name: parameters.text("last_name"),
    })
    user.password = parameters.text("password")
    user.emailConfirmed = parameters.flag("confirmed_email", false)
    tellAboutUser(call, user, "user_created")
    return signedIn(call, user, true)
  }),
  on(Identity.loginIdentity, ["email", "password"], (call, parameters) => {
    const user = userByEmail(call.state, parameters.required("email"))
    return user === undefined || user.disabled || user.password !== parameters.text("password")
      ? tokenInvalid
      : signedIn(call, user, false)
  }),
  on(Identity.logoutIdentity, ["token"], (call, parameters) =>
    identitySucceeded({ success: call.state.tokens.delete(parameters.required("token")) }),
  ),
  on(Identity.verifyIdentityToken, ["token"], (call, parameters) =>
    stillValid(call, parameters.text("token")),
  ),
  on(Identity.validateIdentityToken, ["client_id"], (call, parameters) =>
    parameters.text("client_id") === aid
      ? stillValid(call, call.headers.get("authorization"))
      : identityFailed(400, "Client id invalid"),
  ),
  on(Identity.refreshIdentityToken, ["refresh_token"], (call, parameters) =>
    refreshed(call, parameters.text("refresh_token")),
  ),
  on(Identity.exchangeIdentityToken, [], (call, parameters) =>
    parameters.text("grant_type") === "refresh_token"
      ? refreshed(call, parameters.text("refresh_token"))
      : // Nobody comes from the page that gives out codes.
        tokenInvalid,
  ),
  on(Identity.getIdentityUser, [], (call, parameters) =>
    withUser(call, parameters, (user) => {
      const { create_date, email, first_name, last_name } = user.fields
      return identitySucceeded({
        uid: user.uid,
        email,
        first_name,
        last_name,
        phone: null,
        create_date,
        // A form of their own. [docs]
        custom_fields: (user.customFields ?? []).map(({ fieldName, value }) => ({ name: fieldName, value })),
        aliases: [],
      })
    }),
  ),
  on(Identity.changeIdentityPassword, ["uid", "password"], (call, parameters) =>
    withUser(call, parameters, (user) => {
      const current = parameters.text("current_password")
      const forced = parameters.flag("force_update", false)
      if (!forced && user.password !== undefined && user.password !== current) return tokenInvalid
      user.password = parameters.required("password")
      return identitySucceeded()
    }),
  ),
  on(
    Identity.setIdentityPassword,
    ["reset_password_token", "password"],
    () =>
      // Nobody gets the mail with the token.
      tokenInvalid,
  ),
  on(Identity.resetIdentityPassword, [], (call, parameters) =>
    withUser(call, parameters, () => identitySucceeded()),
  ),
  on(Identity.setIdentityEmailConfirmation, ["uid", "email_confirmation_state"], (call, parameters) =>
    withUser(call, parameters, (user) => {
      user.emailConfirmed = parameters.required("email_confirmation_state") !== "unconfirmed"
      return identitySucceeded()
    }),
  ),
  on(Identity.fillIdentityForm, ["uid", "custom_fields"], fillForm),
  on(Identity.fillIdentityFormAsUser, ["uid", "custom_fields"], (call, parameters) =>
    bearer(call, call.headers.get("authorization"))?.uid === parameters.text("uid")
      ? fillForm(call, parameters)
      : tokenInvalid,
  ),
  on(Identity.getIdentityAliases, ["uid"], (call, parameters) =>
    withUser(call, parameters, () => identitySucceeded({ aliases: [] })),
  ),
  on(Identity.getIdentityAudit, [], () => identitySucceeded({ audit: [] })),
]
