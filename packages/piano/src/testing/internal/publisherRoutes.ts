import * as Effect from "effect/Effect"
import * as PianoUserRef from "../../PianoUserRef.ts"
import { testUserRef } from "../../PianoApi/Publisher/Test.ts"
import type { Credentials } from "./access.ts"
import { failed, succeeded } from "./answers.ts"
import { on, type PianoRoute } from "./parameters.ts"
import { accessRoutes } from "./accessRoutes.ts"
import { catalogueRoutes } from "./catalogueRoutes.ts"
import { conversionRoutes } from "./conversionRoutes.ts"
import { gdprRoutes } from "./gdprRoutes.ts"
import { paymentRoutes } from "./paymentRoutes.ts"
import { subscriptionRoutes } from "./subscriptionRoutes.ts"
import { userRoutes } from "./userRoutes.ts"

const testRoutes = ({ privateKey }: Credentials, lifetime: number | undefined): ReadonlyArray<PianoRoute> => [
  on(testUserRef, ["user_ref"], (call, parameters) =>
    PianoUserRef.open(parameters.required("user_ref"), privateKey).pipe(
      Effect.map(({ timestamp, ...user }) =>
        lifetime !== undefined && timestamp !== undefined && call.nowMillis - timestamp * 1000 > lifetime
          ? failed(call.nowMillis, 7007, "User ref expired")
          : succeeded(call.nowMillis, { user_ref: user }),
      ),
      Effect.catch(() => Effect.succeed(failed(call.nowMillis, 7006, "User ref encoding not allowed"))),
    ),
  ),
]

/** The operations of publishers that people use every day. */
export const routes = (
  credentials: Credentials,
  userRefLifetime: number | undefined,
): ReadonlyArray<PianoRoute> => [
  ...userRoutes,
  ...accessRoutes,
  ...subscriptionRoutes,
  ...conversionRoutes,
  ...paymentRoutes,
  ...catalogueRoutes(credentials),
  ...gdprRoutes,
  ...testRoutes(credentials, userRefLifetime),
]
