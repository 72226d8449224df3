import * as Users from "../../PianoApi/Publisher/User.ts"
import { failed, succeeded } from "./answers.ts"
import { checked, expanded } from "./grants.ts"
import * as Giving from "./giving.ts"
import {
  on,
  pageOf,
  type Parameters,
  type PianoAnswer,
  type PianoCall,
  type PianoRoute,
} from "./parameters.ts"
import * as Project from "./project.ts"
import { accessesOf, isGranted, seconds, userByEmail } from "./state.ts"

// Access, given and taken away by the publisher.

const knownUser = (
  call: PianoCall,
  parameters: Parameters,
  answer: (uid: string) => PianoAnswer,
): PianoAnswer => {
  const uid = parameters.required("uid")
  return call.state.users.has(uid) ? answer(uid) : failed(call.nowMillis, 2001, "Uid invalid")
}

export const accessRoutes: ReadonlyArray<PianoRoute> = [
  on(Users.checkUserAccess, ["uid", "rid"], (call, parameters) =>
    knownUser(call, parameters, (uid) => {
      const rid = parameters.required("rid")
      return call.state.resources.has(rid)
        ? succeeded(call.nowMillis, { access: checked(call, uid, rid, "publisher") })
        : failed(call.nowMillis, 403, "Rid invalid")
    }),
  ),
  on(Users.listUserAccess, ["uid"], (call, parameters) =>
    knownUser(call, parameters, (uid) =>
      pageOf(
        call,
        parameters,
        "accesses",
        expanded(call, accessesOf(call.state, uid), parameters.flag("expand_bundled", false), "publisher"),
      ),
    ),
  ),
  on(Users.grantUserAccess, ["rid"], (call, parameters) => {
    const rid = parameters.required("rid")
    const uid = parameters.text("uid")
    const emails = parameters.list("emails")
    const expires = parameters.number("expire_date")
    if (!call.state.resources.has(rid)) return failed(call.nowMillis, 805, "Resource not found")
    if (uid === undefined && emails.length === 0)
      return failed(call.nowMillis, 5001, "Uid or emails required")
    if (expires !== undefined && expires <= seconds(call.nowMillis))
      return failed(call.nowMillis, 406, "Expiration invalid")
    const users =
      uid === undefined ? emails.map((email) => userByEmail(call.state, email)) : [call.state.users.get(uid)]
    const known = users.filter((user) => user !== undefined)
    if (known.length < users.length)
      return uid === undefined
        ? failed(call.nowMillis, 5002, "No user with that email")
        : failed(call.nowMillis, 401, "User invalid")
    const accesses = known.map((user) => {
      const access = Giving.addAccess(call, { uid: user.uid, rid, expires })
      Giving.tellAboutAccess(call, access, "access_granted", "free_access_granted")
      return Project.wholeAccessOf(call, access)
    })
    return succeeded(call.nowMillis, { accesses })
  }),
  on(Users.grantUsersAccess, ["rid"], (call, parameters) => {
    const rids = parameters.list("rid")
    if (rids.some((rid) => !call.state.resources.has(rid)))
      return failed(call.nowMillis, 805, "Resource not found")
    const users = parameters
      .list("emails")
      .map((email) => userByEmail(call.state, email))
      .filter((user) => user !== undefined)
    for (const user of users) {
      for (const rid of rids) {
        const access = Giving.addAccess(call, {
          uid: user.uid,
          rid,
          expires: parameters.number("expire_date"),
        })
        Giving.tellAboutAccess(call, access, "access_granted", "free_access_granted")
      }
    }
    return succeeded(call.nowMillis, { data: users.length })
  }),
  on(Users.revokeUserAccess, ["access_id"], (call, parameters) => {
    const access = call.state.accesses.get(parameters.required("access_id"))
    if (access === undefined || access.revoked) return failed(call.nowMillis, 5003, "Access id invalid")
    if (access.subscriptionId !== undefined)
      return failed(call.nowMillis, 5007, "The access belongs to a subscription")
    Giving.revoke(call, access, "access_revoked")
    return succeeded(call.nowMillis, { access: Project.wholeAccessOf(call, access) })
  }),
  on(Users.updateUserAccess, ["access_id"], (call, parameters) => {
    const access = call.state.accesses.get(parameters.required("access_id"))
    if (access === undefined || access.revoked) return failed(call.nowMillis, 5003, "Access id invalid")
    Giving.setEnd(access, parameters.number("expire_date"))
    Giving.tellAboutAccess(call, access, "access_modified", "access_modified")
    return succeeded(call.nowMillis, { access: Project.wholeAccessOf(call, access) })
  }),
  on(Users.countActiveUserAccess, [], (call) => {
    const granted = [...call.state.accesses.values()].filter((access) => isGranted(access, call.nowMillis))
    return succeeded(call.nowMillis, { data: new Set(granted.map(({ uid }) => uid)).size })
  }),
]
