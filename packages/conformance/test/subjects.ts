import { registry } from "../src/registry.ts"
import type { Registration } from "../src/Registration.ts"
import { acme } from "./acme/Acme.ts"

/** Every registered provider, and the one that does not exist, on which the suite itself is tested. */
export const subjects: ReadonlyArray<Registration> = [...registry, acme]

/** Fails with what was found, one line each. */
export const assertNone = (problems: ReadonlyArray<string>, about = "it"): void => {
  if (problems.length > 0) throw new Error(`${about}:\n- ${problems.slice(0, 12).join("\n- ")}`)
}
