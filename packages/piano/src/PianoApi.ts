/**
 * Piano's HTTP API as data: 343 operations, one {@link Operation.Operation} per call. The reader's are written by
 * hand (`PianoApi/Reader`), those of the publisher, of Piano ID and of a reader's session are generated from the
 * vendor's export. Importing one module of `PianoApi/…` costs what is used of it; this module holds all.
 *
 * ```ts
 * // A client calls any operation of its kind: one without a method, or one this package does not know.
 * const promotions = (piano: PianoPublisherClient.Service) =>
 *   piano.stream(PianoApi.listPromotions, { expired: "all" })
 *
 * const writingGets = PianoApi.operations.filter(({ effect, method }) => method === "GET" && effect === "write")
 * ```
 */
import * as Operation from "@effect-billing/core/Operation"
import { identityOperations } from "./PianoApi/Identity.ts"
import { publisherOperations } from "./PianoApi/Publisher.ts"
import * as Reader from "./PianoApi/Reader.ts"
import { sessionOperations } from "./PianoApi/Session.ts"

export * from "./PianoApi/Identity.ts"
export * from "./PianoApi/Publisher.ts"
export * from "./PianoApi/Reader.ts"
export * from "./PianoApi/Session.ts"

/** The reader's operations with what is known about them. */
export const readerOperations: ReadonlyArray<Operation.Documented> = [
  Operation.document(Reader.checkAccess, {
    summary: "Whether the reader has access to a resource",
    confidence: "documented",
    source: "[seed]; method and parameters [client code] the vendor's SDKs",
  }),
  Operation.document(Reader.listAccess, {
    summary: "A page of the reader's access",
    confidence: "documented",
    source:
      "[seed]; method and parameters [client code] the vendor's SDKs; the key `data` [client code] live sites",
  }),
  Operation.document(Reader.listAccessTokens, {
    summary: "The reader's access as a sealed text",
    confidence: "documented",
    source: "[seed]; method and parameters [client code]; payload key [inferred]",
  }),
  Operation.document(Reader.listConversions, {
    summary: "A page of the reader's conversions",
    confidence: "documented",
    source: "[seed] with a sample; method and parameters [client code]",
  }),
  Operation.document(Reader.listSubscriptions, {
    summary: "The reader's subscriptions",
    confidence: "documented",
    source: "[seed] with two samples; method and parameters [client code]",
  }),
  Operation.document(Reader.getCurrentUser, {
    summary: "The reader",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs; payload key not published",
  }),
  Operation.document(Reader.checkEmailConfirmation, {
    summary: "Whether the reader has confirmed the e-mail address",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs",
  }),
  Operation.document(Reader.getIdentityHost, {
    summary: "Which host serves the app's identity",
    confidence: "clientCode",
    source: "[client code] the Android SDK",
  }),
  Operation.document(Reader.getGoogleAnalyticsAccount, {
    summary: "The app's Google Analytics account",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs",
  }),
  Operation.document(Reader.getPerformanceMetrics, {
    summary: "Settings for measuring performance",
    confidence: "clientCode",
    source: "[client code] the iOS SDK only; no schema was seen",
  }),
  Operation.document(Reader.listCountries, {
    summary: "Countries",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs; payload key not published",
  }),
  Operation.document(Reader.logError, {
    summary: "Write a line to Piano's error log",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs; its effect [inferred]",
  }),
  Operation.document(Reader.createExternalConversion, {
    summary: "Take an external term for the reader",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs",
  }),
  Operation.document(Reader.createRegistrationConversion, {
    summary: "Take a registration term for the reader",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs; its effect [inferred]",
  }),
  Operation.document(Reader.logConversion, {
    summary: "Report a conversion that was made elsewhere",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs",
  }),
  Operation.document(Reader.logFunnelStep, {
    summary: "Report a step on the way to a conversion",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs",
  }),
  Operation.document(Reader.logMicroConversion, {
    summary: "Report something smaller than a conversion",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs",
  }),
  Operation.document(Reader.exchangeOAuthToken, {
    summary: "Exchange a code or a refresh token for a token",
    confidence: "documented",
    source: "[docs] the authorization-code flow; fields [client code] the PHP SDK",
  }),
  Operation.document(Reader.syncSubscribeWithGoogle, {
    summary: "Take over what was bought through Google",
    confidence: "clientCode",
    source: "[client code] the vendor's SDKs; its effect [inferred]",
  }),
  Operation.document(Reader.getLinkedTermPublicKey, {
    summary: "The public key for linked terms",
    confidence: "clientCode",
    source: "[client code] the PHP SDK of 2023 only",
  }),
  Operation.document(Reader.loginAmpReader, {
    summary: "Tie an AMP reader to the user",
    confidence: "clientCode",
    source: "[client code] the iOS SDK only",
  }),
  Operation.document(Reader.logoutAmpReader, {
    summary: "Untie an AMP reader",
    confidence: "clientCode",
    source: "[client code] the iOS SDK only",
  }),
]

/** Every operation with what is known about it. Importing this keeps all of them in a bundle. */
export const operations: ReadonlyArray<Operation.Documented> = /*#__PURE__*/ readerOperations.concat(
  sessionOperations,
  publisherOperations,
  identityOperations,
)

/** The client that calls an operation. */
export type ClientName = "PianoClient" | "PianoPublisherClient" | "PianoIdClient"

/** Which client calls this operation: what it needs to be allowed in decides. */
export const clientOf = ({ credential }: Operation.Any): ClientName => {
  switch (credential) {
    case "publisher":
      return "PianoPublisherClient"
    case "identity":
    case "userToken":
      return "PianoIdClient"
    default:
      return "PianoClient"
  }
}
