import { registry, variants } from "../src/registry.ts"
import type { Registration } from "../src/Registration.ts"
import { acme } from "./acme/Acme.ts"

/** Every registered provider, and the one that does not exist, on which the suite itself is tested. */
export const subjects: ReadonlyArray<Registration> = [...registry, ...variants, acme]

/** Whether a registration is the first of its package: what clients of one provider share is looked at once. */
export const isFirst = (registration: Registration): boolean =>
  subjects.find(({ packageName }) => packageName === registration.packageName) === registration

/** Fails with what was found, one line each. */
export const assertNone = (problems: ReadonlyArray<string>, about = "it"): void => {
  if (problems.length > 0) throw new Error(`${about}:\n- ${problems.slice(0, 12).join("\n- ")}`)
}
