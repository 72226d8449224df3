import * as Users from "../../PianoApi/Publisher/User.ts"
import { failed, succeeded } from "./answers.ts"
import { matches } from "./filters.ts"
import { on, pageOf, type Parameters, type PianoCall, type PianoRoute } from "./parameters.ts"
import * as Project from "./project.ts"
import { type Fields, type UserRecord, addUser, changed, tellAboutUser, userByEmail } from "./state.ts"

// Users, as their publisher keeps them.

const isEmail = (text: string): boolean => /^[^@\s]+@[^@\s]+$/.test(text)

const userNotFound = (call: PianoCall) => failed(call.nowMillis, 2004, "User not found")

/** A user in a listing or after a change has no custom fields. `[docs]` */
const bareUser = (user: UserRecord): Fields => user.fields

const listedUsers = (call: PianoCall, parameters: Parameters): ReadonlyArray<UserRecord> => {
  const disabled = parameters.flag("disabled", false)
  return [...call.state.users.values()].filter(
    (user) =>
      user.disabled === disabled &&
      matches(parameters.text("q"), user.uid, user.fields["email"], user.fields["personal_name"]),
  )
}

const customField = (call: PianoCall, fieldName: string, value: unknown): Fields => ({
  fieldName,
  // Always a text, JSON for lists. [live]
  value: typeof value === "string" ? value : JSON.stringify(value),
  created: new Date(call.nowMillis).toISOString().replace("Z", "+00:00"),
  editable: true,
  archived: false,
  title: fieldName,
})

/** Custom fields as JSON beside the query, or as a text in the form. `[docs][client code]` */
const customFieldsOf = (call: PianoCall): Fields | undefined => {
  if (call.body._tag === "Json") return call.body.value as Fields
  const text = call.body._tag === "Form" ? call.body.fields.get("custom_fields") : null
  if (text === null) return {}
  try {
    return JSON.parse(text) as Fields
  } catch {
    return undefined
  }
}

const setCustomFields = (call: PianoCall, user: UserRecord, given: Fields): void => {
  const names = Object.keys(given)
  if (names.length === 0) return
  const kept = (user.customFields ?? []).filter(({ fieldName }) => !names.includes(String(fieldName)))
  user.customFields = [...kept, ...names.map((name) => customField(call, name, given[name]))]
}

export const userRoutes: ReadonlyArray<PianoRoute> = [
  on(Users.getUser, ["uid"], (call, parameters) => {
    const uid = parameters.required("uid")
    const user = call.state.users.get(uid)
    return user === undefined || (user.disabled && !parameters.flag("disabled", false))
      ? userNotFound(call)
      : succeeded(call.nowMillis, { user: Project.userOf(call.state, uid, "publisher") })
  }),
  on(Users.listUsers, [], (call, parameters) =>
    pageOf(call, parameters, "users", listedUsers(call, parameters).map(bareUser)),
  ),
  on(Users.searchUsers, [], (call, parameters) => {
    const found = listedUsers(call, parameters).filter(
      ({ fields, uid }) =>
        matches(parameters.text("name"), fields["personal_name"]) &&
        matches(parameters.text("email"), fields["email"]) &&
        matches(parameters.text("uid"), uid),
    )
    return pageOf(call, parameters, "users", found.map(bareUser))
  }),
  on(Users.createUser, ["uid", "email"], (call, parameters) => {
    const uid = parameters.required("uid")
    const email = parameters.required("email")
    if (!isEmail(email)) return failed(call.nowMillis, 2002, "Email invalid")
    if (call.state.users.has(uid)) return failed(call.nowMillis, 2000, "User already exists")
    const user = addUser(call, {
      uid,
      email,
      first_name: parameters.text("first_name"),
      last_name: parameters.text("last_name"),
    })
    tellAboutUser(call, user, "user_created")
    return succeeded(call.nowMillis, { user: bareUser(user) })
  }),
  on(Users.registerUser, ["email"], (call, parameters) => {
    const email = parameters.required("email")
    if (!isEmail(email)) return failed(call.nowMillis, 2002, "Email invalid")
    if (userByEmail(call.state, email) !== undefined)
      return failed(call.nowMillis, 2000, "User already exists")
    const user = addUser(call, {
      uid: `PNI${call.ids.hex(12)}`,
      email,
      first_name: parameters.text("first_name"),
      last_name: parameters.text("last_name"),
    })
    tellAboutUser(call, user, "user_created")
    return succeeded(call.nowMillis, { user: bareUser(user) })
  }),
  on(Users.updateUser, ["uid"], (call, parameters) => {
    const user = call.state.users.get(parameters.required("uid"))
    if (user === undefined) return failed(call.nowMillis, 2001, "Uid invalid")
    const email = parameters.text("email")
    if (email !== undefined && !isEmail(email)) return failed(call.nowMillis, 2002, "Email invalid")
    const custom = customFieldsOf(call)
    if (custom === undefined) return failed(call.nowMillis, 400, "Custom fields cannot be read")
    for (const name of ["email", "first_name", "last_name"]) {
      const value = parameters.text(name)
      if (value !== undefined) user.fields = changed(user.fields, { [name]: value })
    }
    const names = [user.fields["first_name"], user.fields["last_name"]].filter(
      (name) => typeof name === "string",
    )
    if (names.length > 0) user.fields = changed(user.fields, { personal_name: names.join(" ") })
    setCustomFields(call, user, custom)
    tellAboutUser(
      call,
      user,
      "user_updated",
      Object.keys(custom).length === 0 ? {} : { updated_custom_fields: JSON.stringify(Object.keys(custom)) },
    )
    return succeeded(call.nowMillis, { user: bareUser(user) })
  }),
  on(Users.disableUser, ["uid"], (call, parameters) => {
    const user = call.state.users.get(parameters.required("uid"))
    if (user === undefined) return failed(call.nowMillis, 2001, "Uid invalid")
    user.disabled = true
    tellAboutUser(call, user, "user_disabled")
    return succeeded(call.nowMillis)
  }),
  on(Users.countUsers, [], (call, parameters) => {
    const all = parameters.flag("include_disabled", false)
    const users = [...call.state.users.values()].filter((user) => all || !user.disabled)
    return succeeded(call.nowMillis, { data: users.length })
  }),
]
