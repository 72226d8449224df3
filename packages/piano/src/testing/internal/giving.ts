import {
  type AccessRecord,
  type Fields,
  type World,
  changed,
  emailOf,
  endOf,
  newAccessId,
  seconds,
  tell,
} from "./state.ts"

// Access is given, changed and taken away. Which `event` goes with which cause is documented by their names only: the
// choice among them is `[inferred]`, here and wherever something happens.

export interface AccessInput {
  readonly uid: string
  readonly rid: string
  /** Unix seconds; undefined: no end. */
  readonly expires: number | undefined
  readonly termId?: string | undefined
  readonly subscriptionId?: string | undefined
}

export const addAccess = (world: World, input: AccessInput): AccessRecord => {
  const record: AccessRecord = {
    accessId: newAccessId(world),
    uid: input.uid,
    rid: input.rid,
    fields: {
      parent_access_id: null,
      expire_date: input.expires ?? null,
      start_date: seconds(world.nowMillis),
      can_revoke_access: input.subscriptionId === undefined,
    },
    revoked: false,
    termId: input.termId,
    subscriptionId: input.subscriptionId,
    granted: undefined,
    ended: false,
    children: new Map(),
  }
  world.state.accesses.set(record.accessId, record)
  return record
}

/** Tells that access was given, changed or taken away. */
export const tellAboutAccess = (
  world: World,
  access: AccessRecord,
  type: "access_granted" | "access_modified" | "access_revoked",
  event: string,
  more: Fields = {},
): void => {
  const { state } = world
  tell(world, access.uid, {
    version: 2,
    event,
    type,
    aid: state.aid,
    expires: endOf(access) ?? null,
    term_id: access.termId ?? null,
    uid: access.uid,
    rid: access.rid,
    access_id: access.accessId,
    user_email: emailOf(state, access.uid),
    contract_id: null,
    ...(type === "access_revoked" ? {} : { payment_id: null, conversion_id: null }),
    ...more,
  })
}

/** Moves the end of an access: Unix seconds, or undefined for none. */
export const setEnd = (access: AccessRecord, expires: number | undefined): void => {
  access.fields = changed(access.fields, { expire_date: expires ?? null })
  access.ended = false
}

/** Takes an access away. */
export const revoke = (world: World, access: AccessRecord, event: string): void => {
  access.revoked = true
  access.ended = true
  access.fields = changed(access.fields, { expire_date: seconds(world.nowMillis) })
  tellAboutAccess(world, access, "access_revoked", event)
}
