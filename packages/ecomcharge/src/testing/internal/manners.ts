import type { Dialect } from "./errors.ts"

/** Where the emulator takes sides in what the manuals leave open or contradict. */
export interface Manners {
  readonly shopId: string
  readonly unknownId: "notFound" | "unprocessable"
  readonly emptyList: "empty" | "notFound"
  readonly secondCancel: "refused" | "notFound" | "repeated"
  readonly gatewayErrorStatus: 400 | 422
  readonly gatewayErrorWrapper: boolean
  readonly requiredDetails: boolean
  readonly threeDSecure: boolean
  readonly rawCards: boolean
  readonly decidesByMonth: boolean
  readonly asynchronousMillis: number
  readonly unsupported: ReadonlyArray<string>
  readonly webhooks: "always" | "asked"
}

/** The status of mistakes in a request, which differs on the gateway. */
export const statusOfMistakes = (dialect: Dialect, { gatewayErrorStatus }: Manners): number =>
  dialect === "api" ? 422 : gatewayErrorStatus
