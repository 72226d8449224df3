import type { PianoCall } from "./parameters.ts"
import * as Project from "./project.ts"
import {
  type AccessRecord,
  type Fields,
  type PianoState,
  accessesOf,
  endOf,
  isGranted,
  opens,
} from "./state.ts"

// Which access decides, and how it is answered.

/** The access that decides about a resource: one that is granted, and of those the one that lasts longest. */
const decisive = (
  state: PianoState,
  nowMillis: number,
  uid: string,
  rid: string,
): AccessRecord | undefined => {
  const candidates = accessesOf(state, uid).filter((access) => opens(state, access, rid))
  const end = (access: AccessRecord): number => endOf(access) ?? Number.POSITIVE_INFINITY
  return candidates.toSorted(
    (one, other) =>
      Number(isGranted(other, nowMillis)) - Number(isGranted(one, nowMillis)) || end(other) - end(one),
  )[0]
}

/** What a check answers: the access, or that there is none. */
export const checked = (
  call: PianoCall,
  uid: string | undefined,
  rid: string,
  audience: Project.Audience,
): Fields => {
  const access = uid === undefined ? undefined : decisive(call.state, call.nowMillis, uid, rid)
  if (access === undefined) return Project.deniedAccess(call.state, rid, uid, audience)
  return access.rid === rid
    ? Project.accessOf(call, access, audience)
    : Project.childOf(call, access, rid, audience)
}

/** Accesses, with those to the members of bundles where they are asked for. */
export const expanded = (
  call: PianoCall,
  accesses: ReadonlyArray<AccessRecord>,
  expand: boolean,
  audience: Project.Audience,
): ReadonlyArray<Fields> =>
  accesses.flatMap((access) => [
    Project.accessOf(call, access, audience),
    ...(expand
      ? (call.state.resources.get(access.rid)?.members ?? []).map((rid) =>
          Project.childOf(call, access, rid, audience),
        )
      : []),
  ])
